"""Who leaves, or deletes all about themselves: what they asked for ends kindly, and who waits for them goes on."""

from __future__ import annotations

from sqlalchemy import delete, or_

from bot.call import Call
from bot.declare import on
from commands.interview import asking, clock, offering, owing, rows, talking, thanking
from commands.interview.rows import Request
from commands.interview.tables import requests

_r = requests.c


@on("left", "erased")
async def gone(call: Call) -> None:
    await offering.forget(call)
    mine = or_(_r.member == call.member.id, _r.host == call.member.id)
    for request in await rows.requests_where(call.db, call.community, mine, _r.state.in_(rows.RUNNING)):
        if request.state == "draft":
            await _drop(call, request)
        elif request.state == "after":
            # It took place or not, whoever is still here: what was said of it by now counts.
            await thanking.settle(call, request)
            await clock.go_on(call, request.id)
        else:
            await _end(call, request)


async def _drop(call: Call, draft: Request) -> None:
    """Let go of a draft of theirs; one of another's is for nobody in particular now."""
    if draft.member == call.member.id:
        await call.db.execute(delete(requests).where(_r.id == draft.id))
        await clock.go_on(call, draft.id)


async def _end(call: Call, request: Request) -> None:
    """End a talk that is to come, and tell the other."""
    line = await rows.asks_of(call.db, request.id)
    if request.state == "planned":
        await talking.unfix(call, request)
    await asking.over(call, request)
    await owing.note(call, request, "gone", call.member.id)
    await owing.become(call, request, "gone")
    await clock.go_on(call, request.id)
    for each in line:
        if each.state == "asked" and each.host != call.member.id:
            await owing.tell(call, owing.GONE, request.id, each.host, each.workspace)
    other = request.other(call.member.id)
    if other is not None:
        kind = owing.ENDED if other == request.member else owing.GONE
        await owing.tell(call, kind, request.id, other, request.home(other))
