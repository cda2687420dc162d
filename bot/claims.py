"""Who does which delivery: a lane's first ones are claimed under a lease with a fencing token, by one process at a time.

A lane is one place or one person. What has the same lane is done in the order in which it was owed; lanes do not wait
for one another. A claim that was never begun is simply claimed again when its lease ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
    update,
)

from bot import schema as s
from bot.people import Workspace, workspaces_by_number
from bot.store import Connection, Store

LEASE = timedelta(seconds=60)
AT_ONCE, IN_A_LANE = 64, 5
HORIZON = 500
"""So many of the earliest due ones are looked at for one claim; those of busy lanes are passed by."""

TURN = 0x636C6169
"""Any number of our own: processes claim one after the other, so that no two begin the same lane."""

_d = s.deliveries.c
_now = bindparam("now", type_=s.Instant())


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed delivery with the workspace where it is to be done."""

    row: Row[Any]
    workspace: Workspace

    @property
    def lane(self) -> tuple[int, str]:
        return self.row.workspace, self.row.lane


async def claim(store: Store, now: datetime, platforms: Sequence[str], most: int = AT_ONCE) -> list[Job]:
    """Take what is due on some platforms: the first ones of each lane, every lane's first before any lane's second."""
    async with store.read() as db:
        wanted = (await db.execute(_CHOSEN, {"now": now, "platforms": list(platforms), "most": most})).all()
    if not wanted:
        return []
    async with store.write() as db:
        await store.alone(db, TURN)
        free = await db.execute(_FREE, {"now": now, "numbers": [row.id for row in wanted]})
        numbers = _in_order(wanted, {row.id for row in free})
        if not numbers:
            return []
        rows = (await db.execute(_TAKE, {"numbers": numbers, "until": now + LEASE})).all()
        known = await workspaces_by_number(db, {row.workspace for row in rows})
    return [Job(row, known[row.workspace]) for row in sorted(rows, key=lambda row: row.id)]


async def begin(store: Store, job: Job, now: datetime, bundled: Sequence[int] = ()) -> bool:
    """Note that the effect may happen from now on, and what is told along with it. False: it is no longer ours to do."""
    mine = {"number": job.row.id, "ours": job.row.fence, "was": job.row.state}
    async with store.write() as db:
        if not (await db.execute(_BEGIN, mine | {"now": now, "until": now + LEASE})).rowcount:
            return False
        if bundled:
            await db.execute(update(s.deliveries).where(_d.id.in_(bundled)).values(bundle=job.row.id))
    return True


async def give_back(store: Store, jobs: Sequence[Job], until: datetime | None = None) -> None:
    """Let go of what was claimed and not begun; it is due again at once, or then, together with all of its lane."""
    if not jobs:
        return
    mine = or_(*(and_(_d.id == job.row.id, _d.fence == job.row.fence) for job in jobs))
    state = case((_d.state == "recalled", "recalled"), (_d.begun.is_(None), "due"), else_="retry")
    async with store.write() as db:
        if until is not None:
            await hold(db, jobs[0], until)
        back = update(s.deliveries).where(mine, _d.state.in_(("claimed", "recalled")))
        await db.execute(back.values(state=state, lease=None))


async def hold(db: Connection, job: Job, until: datetime) -> None:
    """Let all that waits in the lane of a job that is ours wait until then, in its order."""
    lane = (_d.workspace == job.row.workspace, _d.lane == job.row.lane)
    waits = _d.state.in_(("due", "retry", "claimed"))
    await db.execute(update(s.deliveries).where(*lane, waits, _d.due < until).values(due=until))


async def next_due(store: Store, now: datetime) -> datetime | None:
    """Give when, after now, the next delivery is due or the next lease ends."""
    async with store.read() as db:
        found = [row.at for row in await db.execute(_NEXT, {"now": now}) if row.at is not None]
    return min(found, default=None)


def _in_order(wanted: Sequence[Row[Any]], free: set[int]) -> list[int]:
    """Give what is free; where a lane's earlier one is not, its later ones wait for it."""
    blocked, numbers = set[tuple[int, str]](), list[int]()
    for row in sorted(wanted, key=lambda row: row.id):
        lane = (row.workspace, row.lane)
        if row.id not in free:
            blocked.add(lane)
        elif lane not in blocked:
            numbers.append(row.id)
    return numbers


def _lane_is_free() -> ColumnElement[bool]:
    busy = s.deliveries.alias()
    held = busy.c.state.in_(("claimed", "recalled")) & (busy.c.lease >= _now)
    return ~select(busy.c.id).where(busy.c.workspace == _d.workspace, busy.c.lane == _d.lane, held).exists()


def _chosen() -> Select[Any]:
    """Choose from the first of each state, since each state's can be read in the order in which they are due."""
    first = union_all(*(select(_first(each)) for each in _OPEN)).subquery()
    lane = (first.c.workspace, first.c.lane)
    turn = func.row_number().over(partition_by=lane, order_by=first.c.id).label("turn")
    turns = select(first, turn).subquery()
    order = (turns.c.turn, turns.c.due, turns.c.id)
    some = select(turns.c.id, turns.c.workspace, turns.c.lane).where(turns.c.turn <= IN_A_LANE)
    return some.order_by(*order).limit(bindparam("most"))


def _first(which: ColumnElement[bool]) -> Subquery:
    w = s.workspaces.c
    here = select(w.id).where(w.platform.in_(bindparam("platforms", expanding=True)), w.gone.is_(None))
    found = select(_d.id, _d.workspace, _d.lane, _d.due).where(which, _d.workspace.in_(here), _lane_is_free())
    return found.order_by(_d.due, _d.id).limit(HORIZON).subquery()


_OPEN = (
    and_(_d.state == "due", _d.due <= _now),
    and_(_d.state == "retry", _d.due <= _now),
    and_(_d.state == "claimed", _d.lease < _now),
    and_(_d.state == "recalled", _d.due <= _now, or_(_d.lease.is_(None), _d.lease < _now)),
)
"""What may be claimed now: due, or held by a process whose lease has ended."""

_these = _d.id.in_(bindparam("numbers", expanding=True))
_until = bindparam("until", type_=s.Instant())
_CHOSEN = _chosen()
_FREE = select(_d.id).where(_these, or_(*_OPEN), _lane_is_free()).order_by(_d.id).with_for_update(skip_locked=True)
_TAKE = (
    update(s.deliveries)
    .where(_these)
    .values(state=case((_d.state == "recalled", "recalled"), else_="claimed"), lease=_until, fence=_d.fence + 1)
    .returning(s.deliveries)
)
_BEGIN = (
    update(s.deliveries)
    .where(_d.id == bindparam("number"), _d.fence == bindparam("ours"), _d.state == bindparam("was"))
    .values(begun=func.coalesce(_d.begun, _now), attempts=_d.attempts + 1, lease=_until)
)
_NEXT = union_all(
    *(
        select(func.min(_d.due).label("at")).where(_d.state == each, _d.due > _now)
        for each in ("due", "retry", "recalled")
    ),
    *(select(func.min(_d.lease)).where(_d.state == each, _d.lease > _now) for each in ("claimed", "recalled")),
)
