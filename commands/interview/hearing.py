"""What is heard of the gathering of a talk: somebody said that they cannot come, and what it adds to the card of it."""

from __future__ import annotations

from bot import gatherings, timers
from bot.call import Call
from bot.cards import Control
from bot.declare import gathered, timer
from bot.gatherings import Meeting, More, Turn
from bot.store import Connection
from bot.text import say
from bot.timers import Ring
from commands.interview import choosing, clock, drawing, owing, rows, talking
from commands.interview.calling import call_off, move
from commands.interview.requesting import questions_of
from commands.interview.rows import Request
from commands.interview.settings import terms
from commands.interview.tables import KIND, requests


async def more(call: Call, meeting: Meeting) -> More:
    """Say whom the talk is with, and let them look at the questions."""
    found = await _planned(call.db, call.community, meeting.gathering.id)
    if found is None or not found.concerns(call.member.id):
        return More()
    with_ = await drawing.name(call.db, found.other(call.member.id))
    controls: tuple[Control, ...] = (
        questions_of(found, call.member.id),
        move.button(say("Another time"), found.id),
        call_off.button(say("Call it off"), found.id, "danger"),
    )
    return More(((say("With"), with_),), controls)


@gathered(KIND, more=more)
async def turned(turn: Turn) -> None:
    """Look at it once this is done, where one of the two cannot come: the gathering's lock is held now."""
    if turn.what != "answered" or turn.meeting is None or not turn.meeting.open:
        return
    if await gatherings.all_of(turn.here.db, turn.meeting.id, "no"):
        where = await gatherings.home(turn.here, turn.gathering)
        await timers.put(turn.here.db, where, owing.HEARD, turn.gathering.id, turn.here.now)


@timer(owing.HEARD)
async def heard(ring: Ring) -> None:
    """Look for another time where one of the two said that they cannot come."""
    await rows.alone(ring.db, ring.workspace.community)
    request = await _planned(ring.db, ring.workspace.community, int(ring.subject))
    meeting = await talking.meeting_of(ring, request) if request else None
    if request is None or meeting is None:
        return
    said = await gatherings.all_of(ring.db, meeting.id, "no")
    away = next((each.member for each in said if request.concerns(each.member)), None)
    if away is not None:
        await talking.unfix(ring, request)
        await choosing.again(ring, request, away, await terms(ring))
        await clock.go_on(ring, request.id)


async def _planned(db: Connection, community: int, gathering: int) -> Request | None:
    """Find the request whose talk a gathering is."""
    found = (requests.c.gathering == gathering, requests.c.state == "planned")
    return next(iter(await rows.requests_where(db, community, *found)), None)
