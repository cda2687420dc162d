"""What the two can do about their talk: pick a time, propose others, say where, give a time up, call it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from sqlalchemy import select

from bot import gatherings, notifying, people
from bot.call import Call
from bot.cards import Button, Card, Item, Listing, card
from bot.declare import Asked, Opening, button, form
from bot.errors import Faults, UserError
from bot.kinds import Text
from bot.text import Moment, Words, say
from commands.interview import asking, choosing, clock, drawing, owing, rows, talking
from commands.interview.rows import Request
from commands.interview.settings import terms
from commands.interview.tables import times as table


@button("interview.pick")
async def pick(call: Call, value: int) -> Card:
    """Fix one of the times that are proposed."""
    await rows.alone(call.db, call.community)
    number, at = await _time(call, value)
    request = await mine(call, number, "choosing")
    if request.turn != request.side(call.member.id):
        raise UserError(say("These are your own times. The other one picks, or proposes others."))
    if at <= call.now:
        raise UserError(say("That time is over. Pick another one, or propose times of your own."))
    if await choosing.engaged(call, request, at):
        raise UserError(say("That time is taken by now. Pick another one, or propose times of your own."))
    await hold_apart(call, request)
    await talking.fix(call, request, at, call.vocabulary)
    await clock.go_on(call, request.id)
    words = say("I write to both of you, with the file for your calendars, and remind you before it.")
    return card(say("It is planned"), Moment(at), words)


@button("interview.other")
async def other_times(call: Call, value: int) -> Opening:
    await mine(call, value, "choosing")
    return times.open(value=value)


@button("interview.move")
async def move(call: Call, value: int) -> Opening:
    request = await mine(call, value, "planned")
    _hold_moves(request)
    return times.open(value=value)


@form("interview.times", say("Propose times"), submit=say("Propose"))
async def times(
    call: Call,
    value: str,
    first: Annotated[datetime, Asked(say("A time"))],
    second: Annotated[datetime | None, Asked(say("A second time"))] = None,
    third: Annotated[datetime | None, Asked(say("A third time"))] = None,
) -> Card:
    """The other one picks one of them, or proposes others. A talk takes up to half an hour.

    Args:
        first: Such as Tue 7pm, or Dec 3 18:30, by your own clock.
        second: It makes it easier to find one.
        third: Leave it empty if there is none.
    """
    proposed = {"first": first, "second": second, "third": third}
    if faults := {key: fault for key, at in proposed.items() if at and (fault := _fault(at, call.now))}:
        raise Faults(faults)
    await rows.alone(call.db, call.community)
    request = await mine(call, int(value), "choosing", "planned")
    await hold_apart(call, request)
    decided = await terms(call)
    if request.state == "planned":
        request = await _given_up(call, request)
    named = sorted({at for at in proposed.values() if at is not None})
    await choosing.put(call, request, call.member.id, named, decided)
    await clock.go_on(call, request.id)
    return await _proposed(call, request, named)


@button("interview.place")
async def place(call: Call, value: int) -> Opening:
    request = await mine(call, value, "planned")
    meeting = await talking.meeting_of(call, request)
    return where.open({"where": meeting.link or None if meeting else None}, value)


@form("interview.where", say("Where you talk"), submit=say("Save"))
async def where(call: Call, value: str, where: Annotated[str, Text(300), Asked(say("Link, number or place"))]) -> Card:
    """Only the two of you see it.

    Args:
        where: Such as a link, who rings whom, or a café. Never anything about a patient.
    """
    await rows.alone(call.db, call.community)
    request = await mine(call, int(value), "planned")
    meeting = await talking.meeting_of(call, request)
    if meeting is None:
        raise rows.gone()
    await gatherings.change(call, meeting.gathering, replace(meeting.gathering.plan, link=where))
    return card(say("Saved"), say("Both of you have it now, and it stands in the reminders."))


@button("interview.off")
async def call_off(call: Call, value: int) -> Card:
    request = await mine(call, value, *rows.OPEN)
    sure = end_now.button(say("Call it off"), request.id, "danger")
    if request.state == "asking":
        return card(say("Take your request back?"), say("Nobody is asked any more."), sure)
    with_ = await drawing.name(call.db, request.other(call.member.id))
    return card(say("Call the talk off?"), say("{name} is told, without a reason.", name=with_), sure)


@button("interview.end")
async def end_now(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    request = await mine(call, value, *rows.OPEN)
    await end(call, request, call.member.id)
    again = say("Ask for a talk any time with /interview request.")
    return card(say("It is called off"), *([again] if call.member.id == request.member else []))


async def end(call: Call, request: Request, by: int) -> None:
    """End a request that one of the two does not want any more, and tell the other."""
    asked = next((each for each in await rows.asks_of(call.db, request.id) if each.state == "asked"), None)
    await asking.over(call, request)
    if request.state == "planned":
        await talking.unfix(call, request)
    state = "withdrawn" if by == request.member else "off"
    await owing.note(call, request, state, by)
    await owing.become(call, request, state)
    await clock.go_on(call, request.id)
    if asked is not None:
        await owing.tell(call, owing.ENDED, request.id, asked.host, asked.workspace, detail=str(by))
    other = request.other(by)
    if other is not None:
        await owing.tell(call, owing.ENDED, request.id, other, request.home(other), detail=str(by))


async def mine(call: Call, number: int, *states: str) -> Request:
    """Give a request to one of its two people, while it is in one of these states.

    Raises:
        UserError: it is not theirs, or it has gone on.
    """
    request = await rows.request(call.db, call.community, number)
    if not request.concerns(call.member.id):
        raise UserError(say("This talk is between two others."))
    if request.state not in states:
        raise moved_on(request)
    return request


def moved_on(request: Request) -> UserError:
    """Say what became of a request meanwhile."""
    if request.state == "planned":
        return UserError(say("The time is fixed by now. Look at it with /interview status."))
    if request.state == "choosing":
        return UserError(say("A new time is being chosen by now. Look at it with /interview status."))
    return UserError(say("This talk is over or called off; nothing is left to do. Ask anew with /interview request."))


async def hold_apart(call: Call, request: Request) -> None:
    """Refuse to bring together who is to be kept apart, without a hint why."""
    if request.host is None or await people.blocked(call.db, request.member, request.host):
        raise UserError(say("This talk cannot be planned any more. Call it off, and ask somebody else."))


def controls(request: Request, reader: int) -> tuple[Button, ...]:
    """Give what one of the two can do while a time is chosen."""
    return (
        other_times.button(say("Propose times"), request.id, "plain"),
        call_off.button(say("Call it off"), request.id),
    )


async def _proposed(call: Call, request: Request, named: Sequence[datetime]) -> Card:
    """Say back which times were understood, by the clocks of both."""
    lines = tuple(map(Item, await drawing.clocks(call.db, request, call.member.id, named)))
    with_ = await drawing.name(call.db, request.other(call.member.id))
    next_ = say("{name} picks one, or proposes others.", name=with_)
    change = other_times.button(say("Propose others"), request.id)
    return card(say("Proposed"), Listing(lines), next_, *notifying.zone_note(call), change)


async def _given_up(call: Call, request: Request) -> Request:
    """Give up the time that was fixed, as often as it may be."""
    _hold_moves(request)
    await talking.unfix(call, request)
    await choosing.begin(call, request, await terms(call), moves=request.moves + 1)
    await owing.note(call, request, "moved", call.member.id)
    return await rows.request(call.db, call.community, request.id)


def _hold_moves(request: Request) -> None:
    if request.moves >= choosing.MOST_MOVES:
        raise UserError(say("The time was changed twice already. Keep this one, or call the talk off."))


def _fault(at: datetime, now: datetime) -> Words | None:
    if at <= now:
        return say("That time is over. Choose a later one.")
    if at > now + choosing.FURTHEST:
        return say("That is more than two months away. Choose an earlier one.")
    return None


async def _time(call: Call, number: int) -> tuple[int, datetime]:
    """Give which request a proposed time is of, and when it is."""
    found = select(table.c.request, table.c.at).where(table.c.community == call.community, table.c.id == number)
    row = (await call.db.execute(found)).one_or_none()
    if row is None:
        raise UserError(say("That time is not proposed any more. Look at it with /interview status."))
    return row.request, row.at
