"""The clock of a request: one timer, which looks at the whole of it anew and sets itself to what is due next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from bot import timers
from bot.declare import timer
from bot.gatherings import Here
from bot.timers import Ring
from commands.interview import asking, choosing, owing, rows, talking, thanking
from commands.interview.rows import Request
from commands.interview.settings import Terms, terms
from commands.interview.tables import requests


@timer(owing.STEP)
async def ring(ring: Ring) -> None:
    await rows.alone(ring.db, ring.workspace.community)
    await go_on(ring, int(ring.subject))


async def go_on(here: Here, number: int) -> None:
    """Do all that is due for a request, whoever looks and however often; the community's lock is held."""
    decided = await terms(here)
    state, at = "", None
    while (request := await rows.find(here.db, here.workspace.community, number)) and request.state != state:
        state = request.state
        at = await _step(here, request, decided) if request.running else None
    if request is not None and at is not None:
        await timers.put(here.db, await owing.home(here, request.workspace), owing.STEP, number, at)
    else:
        await timers.stop(here.db, owing.STEP, number)


async def _step(here: Here, request: Request, decided: Terms) -> datetime | None:
    match request.state:
        case "asking":
            return await asking.step(here, request, decided)
        case "choosing":
            return await choosing.step(here, request, decided)
        case "planned":
            return await talking.step(here, request)
        case "after":
            return await thanking.step(here, request)
        case _:
            return await _drop(here, request)


async def _drop(here: Here, request: Request) -> datetime | None:
    """Let go of a draft that was not sent within a day."""
    if here.now < request.due:
        return request.due
    await here.db.execute(delete(requests).where(requests.c.id == request.id))
    return None
