"""Finding a time: a host proposes times or a range of days, sees them before others do, and posts them to be marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from sqlalchemy import and_, func, or_, select

from bot import notifying
from bot.call import Call
from bot.cards import Card, Control, Item, Listing, Part, card
from bot.declare import Asked, Opening, button, command
from bot.errors import Faults, UserError
from bot.kinds import Text, Where
from bot.moments import show_duration, spelled
from bot.moments.walls import exactly
from bot.people import Place
from bot.policy import Role
from bot.text import Bold, Moment, PlaceLink, Words, joined, say, say_many
from commands.event import polling
from commands.event.creating import HOUR, require_creator
from commands.event.pollchoosing import hosts
from commands.event.polldrawing import close_button, mark_button, ways_button
from commands.event.polling import Poll
from commands.event.pollkinds import LEAST, Between, Span, Times
from commands.event.pollsuggesting import KNOWN, Crowd, crowd_of, known, suggest, suits
from commands.event.settings import channel as usual
from commands.event.tables import polls as table
from commands.event.tables import slots as times

THE_TIMES, MORE = "The times", "More"
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=1)
PER_PAGE, MOST_OPEN = 6, 20


@command("event poll", form=True, title=say("Find a time"))
async def poll(
    call: Call,
    title: Annotated[str, Text(150), Asked(say("Title"), THE_TIMES)],
    slots: Annotated[tuple[datetime, ...], Times(), Asked(say("Times to choose from"), THE_TIMES)] = (),
    between: Annotated[Span | None, Between(), Asked(say("Or days, and I propose times"), THE_TIMES)] = None,
    at: Annotated[time | None, Asked(say("Always at"), THE_TIMES)] = None,
    length: Annotated[timedelta, Asked(say("How long"), THE_TIMES)] = HOUR,
    about: Annotated[str, Text(1500, long=True), Asked(say("What about"), MORE)] = "",
    closes: Annotated[datetime | None, Asked(say("Closes"), MORE)] = None,
    channel: Annotated[Place | None, Where(needs=("post", "thread")), Asked(say("Channel"), MORE)] = None,
) -> Card:
    """Find a time that suits most: members mark what suits them, and the best time becomes an event.

    Args:
        title: What it is about, such as Robotics case review.
        slots: From 2 to 25, such as Tue 7pm, Wed 7pm, Sat 10am.
        between: Such as Dec 1 to Dec 14: I propose times by the shifts of those who are here.
        at: Only with a range of days: the same time each day, such as 7pm.
        length: Such as 90m or 2h. An hour if you leave it out.
        about: What to expect. Never anything about a patient.
        closes: Such as Fri noon. When the last of the times has come, if you leave it out.
        channel: Moderators only: where it is posted, if not in the events channel.
    """
    require_creator(call)
    if channel is not None:
        call.require(Role.MODERATOR)
    crowd = await crowd_of(call.db, call.workspace)
    chosen = slots or _proposed(call, crowd, between, at, length)
    _hold(call, chosen, length, closes)
    values = {
        "title": title, "about": about, "length": length, "place": channel.id if channel else "", "closes": closes,
    }  # fmt: skip
    draft = await polling.keep(call, call.member.id, values, chosen)
    return _preview(call, draft, crowd)


@button("event.poll-post")
async def post(call: Call, value: int) -> Card:
    """Let the members see a draft."""
    draft = await _draft(call, value)
    if draft.place:
        call.require(Role.MODERATOR)
    if len(draft.coming(call.now)) < LEAST or draft.ends <= call.now:
        raise UserError(say("By now its times are past, or it would be closed already. Change it first."))
    await _make_room(call)
    await polling.change(call.db, draft, state="open", made=call.now)
    posted = await polling.find(call.db, call.community, draft.id)
    await polling.wake(call, posted)
    await polling.redraw(call, posted)
    until = say("It closes {when}; then I write to you how it stands.", when=Moment(posted.ends))
    controls = (mark_button(posted.id), ways_button(posted.id), close_button(posted.id))
    return card(say("Posted: {title}", title=posted.title), _where(call, posted, done=True), until, *controls)


@button("event.poll-change")
async def change(call: Call, value: int) -> Opening:
    """Open the form, filled with the draft; what is sent takes the draft's place."""
    draft = await _draft(call, value)
    assert poll.form is not None
    filled = {
        "title": draft.title, "slots": "\n".join(exactly(slot.at, call.zone) for slot in draft.slots),
        "length": show_duration(draft.length), "about": draft.about,
        "closes": exactly(draft.closes, call.zone) if draft.closes else "", "channel": f"<#{draft.place}>" if draft.place else "",
    }  # fmt: skip
    return Opening(poll.form, {key: raw for key, raw in filled.items() if raw}, explicit=True)


@button("event.poll-discard")
async def discard(call: Call, value: int) -> Card:
    await _draft(call, value)
    await polling.forget_drafts(call.db, call.community, call.member.id)
    return card(say("Discarded"), say("Nobody has seen it. Begin anew with /event poll."))


@command("event polls", reads=True)
async def polls(call: Call) -> Card:
    """Show which polls are open for you to mark, and those of yours whose time is still to be chosen."""
    return await _page(call, 0)


@button("event.polls-page", reads=True)
async def page(call: Call, value: int) -> Card:
    return await _page(call, value)


def _proposed(
    call: Call, crowd: Crowd, between: Span | None, at: time | None, length: timedelta
) -> tuple[datetime, ...]:
    if between is None:
        raise Faults({"slots": say("Name from 2 to 25 times, or a range of days such as between:“Dec 1 to Dec 14”.")})
    _hold_length(length)
    found = suggest(crowd, between, call.zone, call.now, length, at)
    if len(found) < LEAST:
        raise Faults({"between": say("That leaves fewer than two times to come. Choose more days, or another hour.")})
    return found


def _hold(call: Call, chosen: Sequence[datetime], length: timedelta, closes: datetime | None) -> None:
    _hold_length(length)
    past = next((at for at in chosen if at <= call.now), None)
    if past is not None:
        when = spelled(past, call.zone, call.now)
        raise Faults({"slots": say("{when} is past by now. Take it out, or choose a later time.", when=when)})
    if closes is not None and not call.now < closes < max(chosen):
        raise Faults({"closes": say("Choose a time that is to come, and before the last of the times.")})


def _hold_length(length: timedelta) -> None:
    if not SHORTEST <= length < LONGEST:
        raise Faults({"length": say("Choose a length from 5 minutes to less than a day.")})


def _preview(call: Call, draft: Poll, crowd: Crowd) -> Card:
    """Show a draft to its host, with how many each time suits; where few are known, a number would say too much."""
    told = known(crowd) >= KNOWN
    items = tuple(_time(call, draft, number, crowd, told=told) for number in range(len(draft.slots)))
    by = say("By the shifts of {n} who are here and show them.", n=str(known(crowd)))
    why = by if told else say("I know the shifts of too few to count whom a time suits.")
    controls: tuple[Control, ...] = (
        post.button(say("Post it"), draft.id, style="primary"), change.button(say("Change it"), draft.id),
        discard.button(say("Discard it"), draft.id, style="danger"),
    )  # fmt: skip
    about = [draft.about] if draft.about else []
    lasts = say("It takes {length}, and closes {when}.", length=show_duration(draft.length), when=Moment(draft.ends))
    return card(
        say("Draft: {title}", title=draft.title), say("Only you see this so far. {where}", where=_where(call, draft)), *about, lasts,
        Listing(items), why, *notifying.zone_note(call), *controls,
    )  # fmt: skip


def _time(call: Call, draft: Poll, position: int, crowd: Crowd, *, told: bool) -> Item:
    slot = draft.slots[position]
    line = say("{n}. {when}", n=str(slot.number), when=spelled(slot.at, call.zone, call.now))
    number = str(suits(crowd, slot.at, draft.length))
    fits = say("suits {n} of {all} by their shifts", n=number, all=str(known(crowd)))
    return Item(line, fits if told else None)


def _where(call: Call, shown: Poll, *, done: bool = False) -> Words:
    place = shown.place or (found.id if (found := call.setting(usual)) else "")
    if not place:
        return say("No events channel is chosen yet, so members find it with /event polls.")
    link = PlaceLink(place)
    return say("It stands in {place}.", place=link) if done else say("It will be posted in {place}.", place=link)


async def _draft(call: Call, number: int) -> Poll:
    found = await polling.known(call.db, call.community, number, alone=True)
    # Without an owner anybody might act on it.
    if found is None or found.host is None:
        raise UserError(say("That draft is gone: discarded, or changed since. Begin anew with /event poll."))
    call.require(Role.MEMBER, owner=found.host)
    require_creator(call)
    if found.state != "draft":
        raise UserError(say("It is posted already. See it with /event polls."))
    return found


async def _make_room(call: Call) -> None:
    mine = (table.c.community == call.community, table.c.member == call.member.id, table.c.state == "open")
    number = (await call.db.execute(select(func.count()).select_from(table).where(*mine))).scalar_one()
    if number >= MOST_OPEN:
        raise UserError(say("You have {n} open polls. Close one first: /event polls.", n=str(MOST_OPEN)))


async def _page(call: Call, skip: int) -> Card:
    found = await polling.where(call.db, *_wanted(call), most=PER_PAGE + 1, skip=min(skip, 100_000))
    if not found:
        return card(say("Polls"), say("None is open. Look for a time with /event poll."))
    parts: list[Part | Control] = []
    for each in found[:PER_PAGE]:
        parts += await _entry(call, each)
    turns = [page.button(say("More"), skip + PER_PAGE)] if len(found) > PER_PAGE else []
    return card(say("Polls"), *parts, *turns)


def _wanted(call: Call) -> tuple[Any, ...]:
    """Choose what is open, and of one's own, or for moderators of all, what is closed but can still be chosen from."""
    p = table.c
    own = [] if call.moderates else [p.member == call.member.id]
    ahead = select(times.c.id).where(times.c.poll == p.id, times.c.at > call.now).exists()
    return p.community == call.community, or_(p.state == "open", and_(p.state == "closed", ahead, *own))


async def _entry(call: Call, each: Poll) -> list[Part | Control]:
    count = len({member for standing in await polling.standings(call.db, each) for member in standing.marked})
    state = (
        say("open until {when}", when=Moment(each.ends)) if each.state == "open" else say("closed, no time chosen yet")
    )
    detail = joined([say_many("{n} time", "{n} times", len(each.slots)), say("{n} marked", n=str(count)), state], " · ")
    shown = mark_button(each.id) if each.state == "open" else ways_button(each.id)
    line = Listing((Item(Bold(each.title), detail, shown),))
    managing = [ways_button(each.id), close_button(each.id)] if each.state == "open" and hosts(call, each) else []
    return [line, *managing]
