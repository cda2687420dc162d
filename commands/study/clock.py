"""The clock of a group: one timer, which looks at the whole of it anew and sets itself to what is due next."""

from __future__ import annotations

from datetime import datetime

from bot import timers
from bot.declare import timer
from bot.gatherings import Here
from bot.timers import Ring
from commands.study import ending, owing, rows, seating, sessions
from commands.study.rows import Group


@timer(owing.STEP)
async def ring(ring: Ring) -> None:
    await rows.alone(ring.db, ring.workspace.community)
    await go_on(ring, int(ring.subject))


async def go_on(here: Here, number: int) -> None:
    """Do all that is due for a group, whoever looks and however often; the community's lock is held."""
    group = await rows.find(here.db, here.workspace.community, number)
    at = await _step(here, group) if group is not None else None
    if group is not None and at is not None:
        await timers.put(here.db, await owing.home(here, group.workspace), owing.STEP, number, at)
    else:
        await timers.stop(here.db, owing.STEP, number)


async def _step(here: Here, group: Group) -> datetime | None:
    if group.open:
        await ending.look(here, group)
        group = await rows.find(here.db, group.community, group.id) or group
    if group.state == "after":
        return await ending.finish(here, group)
    if not group.open:
        return None
    await seating.fill(here, group)
    seats = await rows.seats_of(here.db, group.id)
    coming = [
        await sessions.step(here, group, seats),
        await ending.next_look(here, group),
        *(each.until for each in seats if each.state == "held"),
    ]
    return min((at for at in coming if at is not None), default=None)
