"""When the next thing inside is due: rules, timers and errands in one look, since one is taken after every call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import union_all

from bot import errands, recurrence, timers
from bot.store import Store

_FIRST = union_all(recurrence.FIRST, timers.FIRST, errands.FIRST)


async def first(store: Store) -> list[datetime]:
    """Give when the first rule is due, the first timer and the first errand, as far as there are any; it may be past."""
    async with store.read() as db:
        return [row.at for row in await db.execute(_FIRST) if row.at is not None]
