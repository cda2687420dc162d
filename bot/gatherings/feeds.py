"""Calendar feeds: one for each member who wants it and one for a community, at addresses that only they know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import delete, func, insert, select

from bot import schema as s
from bot.calendars.writing import write
from bot.declare import served
from bot.gatherings import calendar
from bot.gatherings.tables import calendar_links
from bot.store import Connection
from bot.visits import Reading, Visit

TYPE = "text/calendar; charset=utf-8"
_l = calendar_links.c


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose feed an address gives: a member's own, or without one the community's."""

    community: int
    member: int | None


async def link(db: Connection, community: int, member: int | None, now: datetime) -> str:
    """Make a new secret path, and end the one there was; only its digest is kept, so it is shown once."""
    await unlink(db, community, member)
    token = token_urlsafe(32)
    row = {"community": community, "member": member, "digest": _digest(token), "made": now}
    await db.execute(insert(calendar_links).values(row))
    return f"/calendar/{token}.ics"


async def unlink(db: Connection, community: int, member: int | None) -> bool:
    """End an address; False: there was none."""
    whose = _l.member.is_(None) if member is None else _l.member == member
    return (await db.execute(delete(calendar_links).where(_l.community == community, whose))).rowcount > 0


async def linked(db: Connection, community: int, member: int | None) -> datetime | None:
    """Give since when there is an address."""
    whose = _l.member.is_(None) if member is None else _l.member == member
    since = select(func.max(_l.made)).where(_l.community == community, whose)
    found: datetime | None = (await db.execute(since)).scalar_one()
    return found


@served("/calendar/{token}.ics")
async def feed(visit: Visit) -> Reading | None:
    """Give the calendar at a secret address; None if there is no such address, or not any more."""
    reader = await _reader(visit.db, visit.path["token"])
    if reader is None:
        return None
    return Reading(await content(visit.db, reader, visit.now), TYPE)


async def content(db: Connection, reader: Reader, now: datetime) -> bytes:
    """Write what a reader may see; the same until something of it changes."""
    c = s.communities.c
    name: str = (await db.execute(select(c.name).where(c.id == reader.community))).scalar_one()
    if reader.member is None:
        entries = await calendar.of_community(db, reader.community, now)
    else:
        name, entries = f"{name}: my dates", await calendar.of_member(db, reader.community, reader.member, now)
    return await asyncio.to_thread(write, name, entries, now)


async def _reader(db: Connection, token: str) -> Reader | None:
    found = select(_l.community, _l.member).where(_l.digest == _digest(token))
    row = (await db.execute(found)).one_or_none()
    return Reader(row.community, row.member) if row else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
