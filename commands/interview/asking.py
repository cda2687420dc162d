"""Asking those in line, one after the other: each has a time to answer, and the whole line has one too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from bot import vocabulary
from bot.gatherings import Here
from commands.interview import fits, owing, rows
from commands.interview.rows import Asked, Host, Request
from commands.interview.settings import Terms
from commands.interview.tables import asks, hosts

AT_MOST = 5
"""So many are in line at most, so that each has days to answer."""

_a = asks.c


async def line_up(here: Here, request: Request, line: list[Host], terms: Terms) -> None:
    """Send a request to the first in line, the others after them."""
    wanted = [
        {
            "community": request.community, "request": request.id, "host": each.member, "workspace": each.workspace,
            "place": place, "state": "listed",
        }
        for place, each in enumerate(line[:AT_MOST])
    ]  # fmt: skip
    await here.db.execute(insert(asks), wanted)
    await owing.note(here, request, "sent")
    limit = terms.patience if len(wanted) == 1 else max(terms.limit, terms.patience)
    await owing.become(here, request, "asking", host=None, due=here.now + limit)


async def step(here: Here, request: Request, terms: Terms) -> datetime | None:
    """Do what is due while hosts are asked, and say when to look again."""
    line = [await _pass_over(here, request, each, terms) for each in await rows.asks_of(here.db, request.id)]
    if here.now >= request.due:
        await _nobody(here, request, line)
        return None
    waits = next((each for each in line if each.state == "asked"), None) or await _ask_next(here, request, line, terms)
    if waits is None:
        await _nobody(here, request, line)
        return None
    assert waits.until is not None
    assert waits.asked is not None
    reminder = _nudge_at(waits.asked, waits.until, terms)
    return min(request.due, reminder if waits.nudged is None and reminder > here.now else waits.until)


async def over(here: Here, request: Request) -> None:
    """Let nobody be asked any more for a request."""
    still = update(asks).where(_a.request == request.id, _a.state.in_(("listed", "asked")))
    await here.db.execute(still.values(state="over"))


async def without(here: Here, host: int) -> list[int]:
    """Take a host out of every line, and give the requests that wait for them."""
    mine = (_a.community == here.workspace.community, _a.host == host)
    waiting = update(asks).where(*mine, _a.state.in_(("listed", "asked"))).values(state="over").returning(_a.request)
    return sorted(set((await here.db.execute(waiting)).scalars()))


async def _pass_over(here: Here, request: Request, each: Asked, terms: Terms) -> Asked:
    """Remind who has not answered for a while, and release who has not answered in time."""
    if each.state != "asked" or each.until is None or each.asked is None:
        return each
    if here.now >= each.until:
        await here.db.execute(update(asks).where(_a.id == each.id).values(state="silent"))
        await owing.note(here, request, "silent", each.host)
        await owing.tell(here, owing.RELEASED, each.id, each.host, each.workspace)
        return replace(each, state="silent")
    if each.nudged is None and here.now >= _nudge_at(each.asked, each.until, terms):
        await here.db.execute(update(asks).where(_a.id == each.id).values(nudged=here.now))
        await owing.note(here, request, "nudged", each.host)
        await owing.tell(here, owing.NUDGE, each.id, each.host, each.workspace)
        return replace(each, nudged=here.now)
    return each


async def _ask_next(here: Here, request: Request, line: list[Asked], terms: Terms) -> Asked | None:
    """Ask the next in line who can still be asked; None: there is nobody."""
    listed = [each for each in line if each.state == "listed"]
    words = await vocabulary.load(here.db, request.community)
    able = {fit.host.member for fit in await fits.ranked(here, request, words, [each.host for each in listed])}
    for place, each in enumerate(listed):
        if each.host in able:
            return await _ask(here, request, each, _share(here, request, listed[place:], terms))
        await here.db.execute(update(asks).where(_a.id == each.id).values(state="over"))
        await owing.note(here, request, "passed", each.host)
    return None


async def _ask(here: Here, request: Request, each: Asked, until: datetime) -> Asked:
    said = {"state": "asked", "asked": here.now, "until": until}
    await here.db.execute(update(asks).where(_a.id == each.id).values(said))
    turn = update(hosts).where(hosts.c.community == request.community, hosts.c.member == each.host)
    await here.db.execute(turn.values(asked=here.now))
    await owing.note(here, request, "asked", each.host)
    await owing.tell(here, owing.ASK, each.id, each.host, each.workspace)
    return replace(each, state="asked", asked=here.now, until=until)


async def _nobody(here: Here, request: Request, line: list[Asked]) -> None:
    """Say honestly that nobody could; who is asked at this moment is released."""
    for each in line:
        if each.state == "asked":
            await owing.tell(here, owing.RELEASED, each.id, each.host, each.workspace)
    await over(here, request)
    await owing.note(here, request, "nobody")
    await owing.become(here, request, "none")
    await owing.tell(here, owing.NOBODY, request.id, request.member, request.workspace)


def _share(here: Here, request: Request, left: list[Asked], terms: Terms) -> datetime:
    """Give until when the next has time: their part of what is left for all, and no longer than usual."""
    part = (request.due - here.now) / len(left)
    return here.now + min(terms.patience, max(part, timedelta(hours=1)))


def _nudge_at(asked: datetime, until: datetime, terms: Terms) -> datetime:
    """Say when to remind: as usual, or at the same part of a shorter time."""
    return asked + min(terms.nudge, (until - asked) * min(terms.nudge / terms.patience, 1))
