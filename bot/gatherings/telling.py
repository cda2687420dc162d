"""What members of a gathering are told, drawn when it is sent: what no longer holds by then is dropped."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import Card, Control, Fields, card
from bot.declare import Topic, delivery
from bot.gatherings import buttons, drawing, owing, rows
from bot.gatherings.finding import meeting
from bot.gatherings.gathering import Meeting
from bot.gatherings.seats import Rsvp
from bot.scene import Scene
from bot.text import Moment, Words, say, say_many

topic = Topic(
    "dates", say("Reminders of dates"), say("Before what you said yes to; how long before, you choose."), exact=True
)  # fmt: skip
LATE = timedelta(minutes=5)


@delivery(owing.OFFER, label=say("Offer of a seat"))
async def offer(scene: Scene) -> Card | None:
    here, mine = await _standing(scene)
    if here is None or mine is None or mine.answer != "waiting" or not mine.offered or mine.until is None:
        return None
    held = say_many(
        "{n} seat is held for you until {when}.",
        "{n} seats are held for you until {when}.",
        mine.offered,
        when=Moment(mine.until),
    )
    fewer = (
        [say("You asked for {n}; more may become free. Taking it means to come with fewer guests.", n=str(mine.seats))]
        if mine.offered < mine.seats
        else []
    )
    after = say("After that it goes to the next in line.")
    return _told(
        say("A seat is free for you"),
        here,
        scene.now,
        held,
        *fewer,
        after,
        controls=buttons.own_controls(here, mine, scene.now)[:2],
    )


@delivery(owing.SEAT, label=say("Notice of a seat"))
async def seat(scene: Scene) -> Card | None:
    here, mine = await _standing(scene)
    if here is None or mine is None or mine.answer != "going":
        return None
    words = say("There is more room now, and you were next in line.")
    return _told(say("You have a seat"), here, scene.now, words, *drawing.own_line(mine), controls=_may_cancel(here))


@delivery(owing.FREE, label=say("Notice of a free seat"), lasts=timedelta(hours=2))
async def free(scene: Scene) -> Card | None:
    """Draw for all who wait that a seat is free; who comes too late finds none."""
    here, mine = await _standing(scene)
    if here is None or mine is None or mine.answer != "waiting" or here.at <= scene.now:
        return None
    left = (await rows.tally(scene.db, [here.id]))[here.id].left(here.capacity)
    if left is not None and left <= 0:
        return None
    words = say("It begins soon, so it is held for nobody: the first of those in line who takes it has it.")
    take = buttons.take.button(say("Take it"), here.id, style="primary")
    return _told(
        say("A seat is free"), here, scene.now, words, controls=[take, buttons.no.button(say("Not this time"), here.id)]
    )


@delivery(owing.LAPSED, label=say("Notice that an offer ended"))
async def lapsed(scene: Scene) -> Card | None:
    here, mine = await _standing(scene)
    if here is None or mine is None or mine.answer != "lapsed" or here.at <= scene.now:
        return None
    words = say("The seat that was held for you went on to the next. If you would still like to come, press Going.")
    return _told(
        say("Your offer ended"), here, scene.now, words, controls=[buttons.going.button(say("Going"), here.id)]
    )


@delivery(owing.CHANGED, label=say("Notice of a change"))
async def changed(scene: Scene) -> Card | None:
    """Tell what a change means for one person: another hour, another day, another place."""
    here, mine = await _standing(scene)
    if here is None or mine is None or here.ends <= scene.now:
        return None
    more, _, planned = scene.detail.partition(" ")
    was = datetime.fromisoformat(planned)
    said: list[Words] = []
    if was != here.at:
        said.append(say("It was planned for {was}. It is now {now}.", was=Moment(was), now=Moment(here.at)))
    if mine.answer == "asked":
        said.append(say("That is another day, so please answer anew."))
        if mine.offered and mine.until:
            said.append(say("Your seat is held until {when}.", when=Moment(mine.until)))
    pairs = [*await _with(scene, here), *drawing.place(here, scene.now, going=mine.answer == "going")]
    controls = buttons.own_controls(here, mine, scene.now)[:3]
    return card(
        say("Changed: {title}", title=here.title),
        *said,
        *_more(more),
        Fields(((say("When"), drawing.when(here, scene.now)), *pairs)),
        *controls,
    )


@delivery(owing.OFF, label=say("Notice of a cancellation"))
async def off(scene: Scene) -> Card | None:
    here = await meeting(scene.db, scene.workspace.community, int(scene.subject))
    if here is None or here.open or here.ends <= scene.now:
        return None
    reason = here.reason or here.gathering.reason
    why = [say("Why: {reason}", reason=reason)] if reason else []
    words = say("It does not take place {when}.", when=Moment(here.at))
    return card(say("Called off: {title}", title=here.title), words, *_more(scene.detail), *why)


def _more(number: str) -> list[Words]:
    """Say that later dates are concerned too, which are not told one by one."""
    later = int(number.strip())
    if not later:
        return []
    return [
        say_many(
            "The same goes for {n} later date that you answered.",
            "The same goes for {n} later dates that you answered.",
            later,
        )
    ]


@delivery(owing.REMINDER, label=say("Reminder of a date"), topic=topic)
async def reminder(scene: Scene) -> Card | None:
    here, mine = await _standing(scene)
    if here is None or mine is None or mine.answer not in owing.SOON or here.ends <= scene.now:
        return None
    if here.at.isoformat() != scene.detail:
        return None
    pairs = [*await _with(scene, here), *drawing.place(here, scene.now, going=mine.answer == "going")]
    if here.plan.bring:
        pairs.append((say("Bring"), here.plan.bring))
    late = [say("This is late: it was for {when}.", when=Moment(scene.owed))] if scene.now - scene.owed > LATE else []
    fields = Fields(((say("When"), drawing.when(here, scene.now)), *pairs))
    return card(
        say("Soon: {title}", title=here.title), *late, fields, *drawing.own_line(mine),
        *buttons.join_button(here, mine, scene.now), *_may_cancel(here),
    )  # fmt: skip


def _told(title: Words, here: Meeting, now: datetime, *said: Words, controls: list[Control]) -> Card:
    return card(title, drawing.named(here), *said, *controls)


async def _with(scene: Scene, here: Meeting) -> list[tuple[Words, Words]]:
    """Name the others of a private meeting: its title alone does not tell whom one meets."""
    if not here.plan.private:
        return []
    others = [
        each
        for each in await rows.first_of(scene.db, here.id, ("going",), drawing.NAMED)
        if each.member != scene.member
    ]
    return [(say("With"), await drawing.who(scene.db, others))] if others else []


def _may_cancel(here: Meeting) -> list[Control]:
    return [buttons.show.button(say("Details"), here.id), buttons.no.button(say("I can't come"), here.id)]


async def _standing(scene: Scene) -> tuple[Meeting | None, Rsvp | None]:
    """Give a meeting that still takes place, and the reader's own answer."""
    here = await meeting(scene.db, scene.workspace.community, int(scene.subject))
    if here is None or not here.open or scene.member is None:
        return None, None
    return here, await rows.of(scene.db, here.id, scene.member)
