"""Which process holds which platform's connection, where several processes share one PostgreSQL.

A platform's events come to its holder, and all that is sent there goes through it, so that its limiter is the only one. The
others stand by, and one of them takes over when the holder leaves, or its lease ends because it died.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql

from bot import schema as s
from bot.clock import Clock
from bot.store import Store

LEASE, RENEWED = timedelta(seconds=20), timedelta(seconds=5)

_h = s.holders.c


class Tenure:
    """One process's claims. Over SQLite there is one process, and it holds everything."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock, self._me = store, clock, token_hex(12)

    async def take(self, platform: str) -> bool:
        """Hold a platform, or go on holding it, for the length of the lease; False: another process holds it."""
        if self._store.sqlite:
            return True
        now = self._clock.now()
        mine = {"holder": self._me, "until": now + LEASE}
        free = (_h.platform == platform, or_(_h.holder == self._me, _h.until < now))
        async with self._store.write() as db:
            new = postgresql.insert(s.holders).values(mine | {"platform": platform})
            if (await db.execute(new.on_conflict_do_nothing())).rowcount:
                return True
            return (await db.execute(update(s.holders).where(*free).values(mine))).rowcount > 0

    async def leave(self, platforms: Iterable[str]) -> None:
        """Let others take these platforms at once."""
        if self._store.sqlite:
            return
        ours = (_h.platform.in_(list(platforms)), _h.holder == self._me)
        async with self._store.write() as db:
            await db.execute(update(s.holders).where(*ours).values(until=self._clock.now() - timedelta(seconds=1)))
