"""Finding what people attend, and the meetings of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from bot.gatherings.gathering import Gathering, Here, Meeting, as_gathering, as_meeting
from bot.gatherings.tables import gathering_hosts, gatherings, meetings, rsvps
from bot.people import Workspace, workspace_of
from bot.store import Connection

_g, _m = gatherings.c, meetings.c


async def find(db: Connection, community: int, number: int) -> Gathering | None:
    found = select(gatherings).where(_g.id == number, _g.community == community)
    row = (await db.execute(found)).one_or_none()
    return as_gathering(row) if row else None


async def several(db: Connection, numbers: Iterable[int]) -> dict[int, Gathering]:
    rows = await db.execute(select(gatherings).where(_g.id.in_(list(numbers))))
    return {row.id: as_gathering(row) for row in rows}


async def meeting(db: Connection, community: int, number: int) -> Meeting | None:
    return next(iter(await meetings_where(db, _m.id == number, _m.community == community)), None)


async def meetings_where(
    db: Connection, *where: Any, most: int | None = None, skip: int = 0, newest: bool = False
) -> list[Meeting]:
    """Give meetings with their gatherings, by their time, in two queries."""
    order = (_m.at.desc(), _m.id.desc()) if newest else (_m.at, _m.id)
    rows = (await db.execute(_joined().where(*where).order_by(*order).limit(most).offset(skip))).all()
    known = await several(db, {row.gathering for row in rows})
    return [as_meeting(row, known[row.gathering]) for row in rows]


async def count_where(db: Connection, *where: Any) -> int:
    counted = select(func.count()).select_from(meetings.join(gatherings, _m.gathering == _g.id)).where(*where)
    return int((await db.execute(counted)).scalar_one())


async def meetings_of(db: Connection, gathering: Gathering, since: datetime | None = None) -> list[Meeting]:
    """Give the meetings of a gathering, or those not over at an instant."""
    later = [_m.ends > since] if since else []
    rows = await db.execute(select(meetings).where(_m.gathering == gathering.id, *later).order_by(_m.at, _m.id))
    return [as_meeting(row, gathering) for row in rows]


async def current(db: Connection, gathering: Gathering, now: datetime) -> Meeting | None:
    """Give the meeting that is on, or the next one; None if there is none any more."""
    here = (_m.gathering == gathering.id, _m.state == "open", _m.ends > now)
    row = (await db.execute(select(meetings).where(*here).order_by(_m.at, _m.id).limit(1))).one_or_none()
    return as_meeting(row, gathering) if row else None


def coming(community: int, kind: str, now: datetime, until: datetime | None = None) -> tuple[Any, ...]:
    """Say which meetings of open gatherings are to come, for ``meetings_where`` and ``count_where``."""
    before = [_m.at <= until] if until else []
    return (_m.community == community, _g.kind == kind, _g.state == "open", _m.state == "open", _m.ends > now, *before)


async def taken(
    db: Connection, community: int, members: Iterable[int], now: datetime, *kinds: str
) -> list[tuple[datetime, datetime]]:
    """Give from when until when one of some members is going to something to come, of these kinds or of any."""
    r = rsvps.c
    theirs = (
        _m.community == community,
        r.member.in_(list(members)),
        r.answer == "going",
        _m.state == "open",
        _m.ends > now,
    )
    answered = meetings.join(rsvps, r.meeting == _m.id).join(gatherings, _m.gathering == _g.id)
    spans = select(_m.at, _m.ends).select_from(answered).where(*theirs, *([_g.kind.in_(kinds)] if kinds else []))
    return [(row.at, row.ends) for row in await db.execute(spans.distinct().order_by(_m.at, _m.ends))]


async def home(here: Here, gathering: Gathering) -> Workspace:
    """Give the workspace where a gathering was planned."""
    known = here.workspace.id == gathering.workspace
    return here.workspace if known else await workspace_of(here.db, gathering.workspace)


async def hosts(db: Connection, numbers: Iterable[int]) -> dict[int, list[int]]:
    """Give the hosts of some gatherings, the first one first."""
    h = gathering_hosts.c
    rows = await db.execute(
        select(h.gathering, h.member).where(h.gathering.in_(list(numbers))).order_by(h.at, h.member)
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.gathering, []).append(row.member)
    return found


async def may_host(db: Connection, gathering: int, member: int) -> bool:
    """Say whether a member is one of the hosts."""
    h = gathering_hosts.c
    found = select(h.member).where(h.gathering == gathering, h.member == member)
    return (await db.execute(found)).first() is not None


def _joined() -> Select[Any]:
    return select(meetings).select_from(meetings.join(gatherings, _m.gathering == _g.id))
