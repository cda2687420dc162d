"""What is done once at an instant: a row that one process takes, and deletes in the transaction of what it does.

There is one timer for a kind and a subject; setting it again moves it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from bot import people, settings, vocabulary
from bot import schema as s
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.people import Workspace
from bot.settings import Settings
from bot.store import Connection, Store, insertion
from bot.vocabulary import Vocabulary

log = logging.getLogger(__name__)
TRIES = 5
PAUSE = timedelta(minutes=1)
"""After a failure it waits so long, twice as long after the next, and is given up after five."""

AT_ONCE = 20
TURN = 0x74696D65
"""Any number of our own."""

_t = s.timers.c
FIRST = select(func.min(_t.due).label("at")).where(_t.workspace.not_in(people.gone()))
"""When the next timer is up; those of a workspace that I was taken out of rest."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A timer that is up, in the transaction in which its effects are written; ``at`` is when it should have been."""

    db: Connection
    workspace: Workspace
    subject: str
    at: datetime
    now: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue


async def put(db: Connection, workspace: Workspace, kind: str, subject: object, at: datetime) -> None:
    """Set a timer, or move the one that is set."""
    row = {"community": workspace.community, "workspace": workspace.id, "kind": kind, "subject": str(subject), "at": at}
    written = insertion(db, s.timers).values(row | {"due": at, "attempts": 0})
    moved = {"workspace": workspace.id, "at": at, "due": at, "attempts": 0}
    await db.execute(written.on_conflict_do_update(index_elements=["kind", "subject"], set_=moved))


async def stop(db: Connection, kind: str, *subjects: object) -> None:
    """Let some timers not come."""
    await db.execute(delete(s.timers).where(_t.kind == kind, _t.subject.in_([str(each) for each in subjects])))


class Timers:
    """Does what is up. Any number of processes may do so at once."""

    def __init__(self, store: Store, clock: Clock, catalogue: Catalogue) -> None:
        self._store, self._clock, self._catalogue = store, clock, catalogue

    async def run(self) -> int:
        """Do all that is up, in order, and give the number of timers looked at."""
        done = 0
        while await self._one():
            done += 1
        return done

    async def _one(self) -> bool:
        """Do the first timer that no other process is at."""
        now = self._clock.now()
        async with self._store.read() as db:
            up = [row.id for row in await db.execute(_due(now).limit(AT_ONCE))]
        for number in up:
            if await self._taken(number, now):
                return True
        return False

    async def _taken(self, number: int, now: datetime) -> bool:
        """Do a timer, unless another process does it or has done it.

        Its row is not locked meanwhile: what it does takes locks of its own first, as does everybody who sets it anew.
        """
        async with self._store.write() as db:
            if not self._store.sqlite and not (await db.execute(select(_mine(number)))).scalar_one():
                return False
            row = (await db.execute(_due(now).where(_t.id == number))).one_or_none()
            if row is None:
                return False
            await self._do(db, row, now)
        return True

    async def _do(self, db: Connection, row: Row[Any], now: datetime) -> None:
        """Let the feature do its part; if it fails, the timer is tried again, a few times. One set anew meanwhile stays."""
        unchanged = (_t.id == row.id, _t.at == row.at, _t.due == row.due, _t.attempts == row.attempts)
        tried = row.attempts + 1
        if await self._done(db, row, now) or tried == TRIES:
            await db.execute(delete(s.timers).where(*unchanged))
        else:
            again = {"due": now + PAUSE * 2**row.attempts, "attempts": tried}
            await db.execute(update(s.timers).where(*unchanged).values(again))

    async def _done(self, db: Connection, row: Row[Any], now: datetime) -> bool:
        declared = self._catalogue.timers.get(row.kind)
        if declared is None:
            log.warning("nobody takes timers of kind %s any more", row.kind)
            return True
        try:
            async with db.begin_nested():
                await declared.run(await self._ring(db, row, now))
        except Exception:
            log.exception("timer %s of kind %s for %s, try %s", row.id, row.kind, row.subject, row.attempts + 1)
            return False
        return True

    async def _ring(self, db: Connection, row: Row[Any], now: datetime) -> Ring:
        workspace = await people.workspace_of(db, row.workspace)
        decided = await settings.load(db, workspace)
        words = await vocabulary.load(db, workspace.community)
        return Ring(db, workspace, row.subject, row.at, now, decided, words, self._catalogue)


def _due(now: datetime) -> Any:
    due = select(s.timers).where(_t.due <= now, _t.workspace.not_in(people.gone()))
    return due.order_by(_t.due, _t.id)


def _mine(number: int) -> Any:
    """Say to the other processes who share PostgreSQL that this timer is ours until the transaction ends."""
    return func.pg_try_advisory_xact_lock(TURN, number % 2**31)
