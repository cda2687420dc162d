"""How a poll looks: its card in the channel, its result with what the host can do, and what people are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import gatherings, people
from bot.cards import Button, Card, Item, Listing, Menu, Option, card
from bot.declare import delivery
from bot.gatherings import Meeting, buttons, drawing, rows
from bot.moments import show_duration, spelled
from bot.scene import Scene
from bot.store import Connection
from bot.text import Mention, Moment, Words, joined, say, say_many
from commands.event import polling
from commands.event.polling import CARD, CHOSEN, RESULT, Poll, Standing, ranked

MARK, WAYS, CLOSE_NOW, CHOOSE, CHOOSE_OTHER = (
    "event.poll-mark", "event.poll-ways", "event.poll-close-now", "event.poll-choose", "event.poll-choose-other"
)  # fmt: skip
FIRST, NAMED = 5, 6
"""So many times have a button of their own, the others a menu; so many names stand behind each time at most."""

ROOM, LINE, NAME = 3_600, 80, 30
"""What a card holds in one message on every platform, and what of it a time and a name take, in characters."""


def mark_button(poll: int) -> Button:
    return Button(say("Mark what suits me"), MARK, str(poll), "primary")


def ways_button(poll: int) -> Button:
    return Button(say("Result"), WAYS, str(poll))


def close_button(poll: int) -> Button:
    return Button(say("Close it"), CLOSE_NOW, str(poll))


@delivery(CARD, label=say("Card of a poll"))
async def posted(scene: Scene) -> Card | None:
    """Draw the card that everybody sees, as the poll is at this moment."""
    poll = await _poll(scene)
    return await _drawn(scene, poll) if poll is not None and poll.state != "draft" else None


@delivery(RESULT, label=say("Result of a poll"))
async def told(scene: Scene) -> Card | None:
    """Tell the host how a poll that closed stands."""
    poll = await _poll(scene)
    if poll is None or poll.state != "closed":
        return None
    host = await people.by_number(scene.db, scene.workspace.id, [scene.member] if scene.member else [])
    zone = next((each.zone for each in host.values()), people.UTC)
    return await result(scene.db, poll, zone, scene.now, may_choose=True)


@delivery(CHOSEN, label=say("Notice of the time that was chosen"))
async def chosen(scene: Scene) -> Card | None:
    """Ask those who marked the time that was chosen; who has answered meanwhile is not asked again."""
    poll = await _poll(scene)
    meeting = await meeting_of(scene.db, poll) if poll is not None else None
    if meeting is None or not meeting.open or meeting.at <= scene.now or scene.member is None:
        return None
    if await rows.of(scene.db, meeting.id, scene.member) is not None:
        return None
    asked = say("You marked this time in the poll. Are you coming?")
    return card(
        say("The time is chosen: {title}", title=meeting.title), drawing.when(meeting, scene.now), asked,
        *buttons.answer_buttons(meeting), buttons.show.button(say("Details"), meeting.id),
    )  # fmt: skip


async def result(db: Connection, poll: Poll, zone: ZoneInfo, now: datetime, *, may_choose: bool) -> Card:
    """Show how the times stand, the best first; with buttons for who may make one of them the event.

    ``zone`` is the reader's: a menu cannot show a time in it by itself, so it is written out there.
    """
    best = ranked(await polling.standings(db, poll))
    coming = [each for each in best if each.slot.at > now]
    choosing = may_choose and poll.state in {"open", "closed"}
    first = {each.slot.id for each in coming[:FIRST]} if choosing else set()
    most = _names_each(poll)
    names = await _names(db, best, most)
    items = (_item(each, names, most, _choose(each) if each.slot.id in first else None) for each in best)
    rest = [_others(poll, coming[FIRST:], zone, now)] if choosing and coming[FIRST:] else []
    said = _outcome(poll, best, coming, choosing=choosing)
    return card(say("Times for {title}", title=poll.title), *said, Listing(tuple(items)), *rest, footer=_number(poll))


async def meeting_of(db: Connection, poll: Poll) -> Meeting | None:
    """Give the date that a poll became; the first, if its event repeats by now."""
    gathering = await gatherings.find(db, poll.community, poll.gathering) if poll.gathering else None
    return next(iter(await gatherings.meetings_of(db, gathering)), None) if gathering else None


async def _poll(scene: Scene) -> Poll | None:
    return await polling.known(scene.db, scene.workspace.community, int(scene.subject))


async def _drawn(scene: Scene, poll: Poll) -> Card:
    found = await polling.standings(scene.db, poll)
    shown = found if poll.state == "open" else ranked(found)
    most = _names_each(poll, poll.about)
    names = await _names(scene.db, shown, most)
    about = [poll.about] if poll.about else []
    lines = Listing(tuple(_item(each, names, most) for each in shown))
    return card(
        poll.title, *about, *await _standing(scene, poll), lines, *await _controls(scene, poll), footer=_number(poll)
    )


def _names_each(poll: Poll, about: str = "") -> int:
    """Say how many names may stand behind a yes and behind a maybe, so that the card stays one message."""
    left = ROOM - len(about) - LINE * len(poll.slots)
    return max(0, min(NAMED, left // NAME // (2 * len(poll.slots))))


async def _standing(scene: Scene, poll: Poll) -> list[Words]:
    if poll.state == "open":
        asked = say("Which times suit you? It takes {length}.", length=show_duration(poll.length))
        return [asked, say("Open until {when}.", when=Moment(poll.ends))]
    if poll.state == "closed":
        return [say("This poll is closed. Its host chooses the time.")]
    meeting = await meeting_of(scene.db, poll)
    return [say("It became an event: {when}.", when=Moment(meeting.at)) if meeting else say("It became an event.")]


async def _controls(scene: Scene, poll: Poll) -> list[Button]:
    if poll.state == "open":
        return [mark_button(poll.id), ways_button(poll.id)]
    if poll.state == "closed":
        return [ways_button(poll.id)]
    meeting = await meeting_of(scene.db, poll)
    return [buttons.show.button(say("Show the event"), meeting.id)] if meeting else []


def _outcome(poll: Poll, best: Sequence[Standing], coming: Sequence[Standing], *, choosing: bool) -> list[Words]:
    """Say how a poll ended, and what its host can do now."""
    said: list[Words] = [say("It is still open, until {when}.", when=Moment(poll.ends))] if poll.state == "open" else []
    if not any(each.marked for each in best):
        said.append(say("Nobody has marked a time."))
    if choosing and coming:
        said.append(
            say("Press “Make it the event” at one of them: it is announced, and those who marked it are asked.")
        )
    elif not coming and poll.state != "chosen":
        said.append(say("All of these times are past. Look for others with /event poll."))
    return said


def _item(each: Standing, names: Mapping[int, str], most: int, button: Button | None = None) -> Item:
    when = joined([f"{each.slot.number}.", Moment(each.slot.at)], " ")
    yes = [say("{n} yes", n=str(len(each.yes))), *_named(each.yes, names, most)]
    maybe = [say("{n} if it must be", n=str(len(each.maybe))), *_named(each.maybe, names, most)] if each.maybe else []
    groups = [joined(yes, ": "), *([joined(maybe, ": ")] if maybe else [])]
    return Item(when, joined(groups, " · "), button)


def _named(members: Sequence[int], names: Mapping[int, str], most: int) -> list[Words]:
    shown: list[Words] = [Mention(member, names[member]) for member in members[:most] if member in names]
    more = len(members) - len(shown)
    return [joined([*shown, *([say_many("{n} more", "{n} more", more)] if more else [])])] if shown else []


async def _names(db: Connection, found: Iterable[Standing], most: int) -> dict[int, str]:
    wanted = {member for each in found for group in (each.yes, each.maybe) for member in group[:most]}
    return await people.names(db, wanted)


def _choose(each: Standing) -> Button:
    return Button(say("Make it the event"), CHOOSE, str(each.slot.id))


def _others(poll: Poll, found: Sequence[Standing], zone: ZoneInfo, now: datetime) -> Menu:
    """Offer the times for which there is no button."""
    options = (
        Option(
            say("{n}. {when}", n=str(each.slot.number), when=spelled(each.slot.at, zone, now)), str(each.slot.id),
            say("{yes} yes, {maybe} if it must be", yes=str(len(each.yes)), maybe=str(len(each.maybe))),
        )
        for each in found
    )  # fmt: skip
    return Menu(say("Make another time the event…"), CHOOSE_OTHER, tuple(options), str(poll.id))


def _number(poll: Poll) -> Words:
    return say("Poll {n}", n=str(poll.id))
