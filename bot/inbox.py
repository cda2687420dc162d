"""Every event is one committed row before it is acknowledged; the transaction of its effect marks the row done.

So a repeated event has one effect, and what a crash interrupted is run again at the next start.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot import schema as s
from bot.inbound import Inbound, loads
from bot.store import Connection, Store

log = logging.getLogger(__name__)
KEPT = timedelta(days=2)
_i = s.inbox.c
_CAME = insert(s.inbox)
_DONE = update(s.inbox).where(
    _i.platform == bindparam("its_platform"), _i.key == bindparam("its_key"), _i.done.is_(None)
)


async def record(store: Store, inbound: Inbound) -> bool:
    """Commit an event to the inbox; False: it has come before."""
    try:
        async with store.write() as db:
            values = {"platform": inbound.platform, "key": inbound.key, "at": inbound.at, "payload": inbound.dumps()}
            await db.execute(_CAME, values)
    except IntegrityError:
        return False
    return True


async def finish(db: Connection, inbound: Inbound, outcome: str, now: datetime) -> bool:
    """Mark an event done and erase what it held; False: somebody else finished it, so do not commit an effect."""
    mine = {"its_platform": inbound.platform, "its_key": inbound.key}
    done = await db.execute(_DONE, mine | {"done": now, "outcome": outcome, "payload": None})
    return done.rowcount == 1


async def unfinished(store: Store, platform: str) -> list[Inbound]:
    """Give what was acknowledged but not done, the oldest first."""
    async with store.read() as db:
        left = (
            select(s.inbox.c.payload)
            .where(s.inbox.c.platform == platform, s.inbox.c.done.is_(None))
            .order_by(s.inbox.c.at)
        )
        rows = (await db.execute(left)).all()
    return [read for row in rows if row.payload and (read := _read(row.payload))]


def _read(payload: str) -> Inbound | None:
    """Read a payload; one that another version wrote in another way is left where it is."""
    try:
        return loads(payload)
    except (KeyError, TypeError, ValueError):
        log.warning("an event in the inbox was written by another version and cannot be read")
        return None


async def sweep(store: Store, now: datetime) -> None:
    """Forget the keys of events that are too old to be repeated."""
    async with store.write() as db:
        await db.execute(delete(s.inbox).where(s.inbox.c.done < now - KEPT))
