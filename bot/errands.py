"""What takes long and is asked of somebody else: done outside any transaction, its outcome written in one.

An errand is a row until its outcome is written, so it is run again after a crash: going twice must do no harm. Who
goes holds a lease; a process that died meanwhile lets it end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update

from bot import people
from bot import schema as s
from bot.calendars.fetching import USUAL, Ways
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.declare import Errand
from bot.errors import UserError
from bot.people import Workspace
from bot.platforms import Person, Platform
from bot.store import Connection, Store, insertion
from bot.text import Words, say

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
LONGEST = 90.0
"""Seconds after which who went is called back, so that nobody is away longer than their lease."""

PAUSE = timedelta(minutes=1)
ASIDE = timedelta(seconds=5)
"""Whoever cannot go leaves time for another process to take the errand."""

TRIES = 4
"""What goes wrong is tried again after one, two and four minutes, and then told."""

AT_ONCE = 2
"""Each may need a process of its own meanwhile, so few are away at once."""

SORRY = say("Something went wrong on my side. Try it again later.")

_e = s.errands.c
FIRST = select(func.min(func.coalesce(_e.lease, _e.due)).label("at")).where(_e.workspace.not_in(people.gone()))
"""When the next errand is to be run, or may be run again since who went did not come back."""


@dataclass(frozen=True, slots=True)
class Way:
    """What who goes may know: they read what they need, and hold no transaction while they are away."""

    store: Store
    subject: str
    now: datetime
    ways: Ways = USUAL
    platforms: Mapping[str, Platform] = field(default_factory=dict)

    async def people(self, workspace: Workspace, place: str = "") -> list[Person] | None:
        """Ask who is in a place of a workspace, or in all of it; None: its platform lets nobody see that.

        What they are as members, ``arrivals.welcome`` finds in the transaction that writes the outcome.

        Raises:
            UserError: something has to be done first.
        """
        platform = self.platforms.get(workspace.platform)
        if platform is None:
            raise Elsewhere(workspace.platform)
        return await platform.people(workspace.external, place)


class Elsewhere(Exception):
    """Only another process can ask this platform, so this one leaves the errand to it."""


@dataclass(frozen=True, slots=True)
class Back:
    """What an errand came to, in the transaction in which its effects are written; ``fault`` says why there is no result."""

    db: Connection
    workspace: Workspace
    subject: str
    now: datetime
    catalogue: Catalogue
    result: Any = None
    fault: Words | None = None


async def send(db: Connection, workspace: Workspace, kind: str, subject: object, at: datetime) -> None:
    """Owe an errand at an instant; there is one for a kind and a subject."""
    row = {"community": workspace.community, "workspace": workspace.id, "kind": kind, "subject": str(subject)}
    anew = {"due": at, "attempts": 0, "lease": None}
    written = insertion(db, s.errands).values(row | anew)
    await db.execute(written.on_conflict_do_update(index_elements=["kind", "subject"], set_=anew))


async def stop(db: Connection, kind: str, subject: object) -> None:
    """Let an errand not be run; one that is under way comes to nothing."""
    await db.execute(delete(s.errands).where(_e.kind == kind, _e.subject == str(subject)))


class Errands:
    """Runs what is due, a few at once, beside everything else. Any number of processes may do so.

    ``ways`` is how the network is reached, ``platforms`` those that this process holds; ``back`` is called whenever
    somebody came back.
    """

    def __init__(
        self, store: Store, clock: Clock, catalogue: Catalogue, platforms: Mapping[str, Platform] | None = None
    ) -> None:
        self._store, self._clock, self._catalogue = store, clock, catalogue
        self._away: set[asyncio.Task[None]] = set()
        self._going: set[asyncio.Task[Any]] = set()
        self._stopped = False
        self.ways, self._platforms = USUAL, {} if platforms is None else platforms
        self.back: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Send off what is due, and do not wait for it."""
        now = self._clock.now()
        while len(self._away) < AT_ONCE and not self._stopped and (row := await self._taken(now)) is not None:
            task = asyncio.create_task(self._go(row, now))
            self._away.add(task)
            task.add_done_callback(self._returned)

    async def wait(self) -> None:
        """Wait for those who are away."""
        while self._away:
            await asyncio.gather(*self._away, return_exceptions=True)

    async def stop(self) -> None:
        """Call back those who are away, and give their errands back; what is being written is finished."""
        self._stopped = True
        for going in self._going:
            going.cancel()
        await self.wait()

    def _returned(self, task: asyncio.Task[None]) -> None:
        self._away.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("an errand was left where it was; it is run again when its lease ends", exc_info=fault)
        self.back()

    async def _taken(self, now: datetime) -> Row[Any] | None:
        """Take the first errand that nobody runs, under a lease."""
        async with self._store.read() as db:
            if (await db.execute(_due(now))).first() is None:
                return None
        async with self._store.write() as db:
            free = _due(now) if self._store.sqlite else _due(now).with_for_update(skip_locked=True)
            row = (await db.execute(free)).one_or_none()
            if row is None:
                return None
            mine = {"lease": now + LEASE, "attempts": row.attempts + 1}
            taken = update(s.errands).where(_e.id == row.id).values(mine).returning(s.errands)
            found: Row[Any] = (await db.execute(taken)).one()
            return found

    async def _go(self, row: Row[Any], now: datetime) -> None:
        declared = self._catalogue.errands.get(row.kind)
        if declared is None:
            log.warning("nobody runs errands of kind %s any more", row.kind)
            await self._give_up(row)
            return
        try:
            result, fault = await self._gone(declared, row, now), None
        except UserError as refusal:
            result, fault = None, refusal.words
        except asyncio.CancelledError:
            await self._leave(row, lease=None, attempts=row.attempts - 1)
            return
        except Elsewhere:
            await self._leave(row, lease=None, attempts=row.attempts - 1, due=self._clock.now() + ASIDE)
            return
        except Exception:
            log.exception("errand %s of kind %s for %s, try %s", row.id, row.kind, row.subject, row.attempts)
            if row.attempts < TRIES:
                await self._later(row)
                return
            result, fault = None, SORRY
        await self._told(declared, row, result, fault)

    async def _gone(self, declared: Errand, row: Row[Any], now: datetime) -> Any:
        """Be away; what was begun so often that every process which did it must have died is not begun again."""
        if row.attempts > TRIES:
            raise UserError(SORRY)
        going = asyncio.create_task(_bounded(declared, Way(self._store, row.subject, now, self.ways, self._platforms)))
        self._going.add(going)
        if self._stopped:
            going.cancel()
        try:
            return await going
        finally:
            self._going.discard(going)

    async def _told(self, declared: Errand, row: Row[Any], result: Any, fault: Words | None) -> None:
        """Write what came of it; where that cannot be written, write at last that it went wrong."""
        try:
            await self._written(declared, row, result, fault)
        except UserError as refusal:
            if fault is None:
                await self._told(declared, row, None, refusal.words)
                return
            await self._give_up(row)
        except Exception:
            log.exception("errand %s of kind %s for %s came back in vain", row.id, row.kind, row.subject)
            if row.attempts < TRIES:
                await self._later(row)
            elif fault is None:
                await self._told(declared, row, None, SORRY)
            else:
                await self._give_up(row)

    async def _written(self, declared: Errand, row: Row[Any], result: Any, fault: Words | None) -> None:
        """Let the feature do its part, unless the errand was called off or taken by another meanwhile."""
        async with self._store.write() as db:
            if not (await db.execute(delete(s.errands).where(*_same(row)))).rowcount:
                return
            workspace = await people.workspace_of(db, row.workspace)
            await declared.run(Back(db, workspace, row.subject, self._clock.now(), self._catalogue, result, fault))

    async def _later(self, row: Row[Any]) -> None:
        await self._leave(row, due=self._clock.now() + PAUSE * 2 ** (row.attempts - 1), lease=None)

    async def _leave(self, row: Row[Any], **values: Any) -> None:
        async with self._store.write() as db:
            await db.execute(update(s.errands).where(*_same(row)).values(values))

    async def _give_up(self, row: Row[Any]) -> None:
        async with self._store.write() as db:
            await db.execute(delete(s.errands).where(*_same(row)))


async def _bounded(declared: Errand, way: Way) -> Any:
    async with asyncio.timeout(LONGEST):
        return await declared.go(way)


def _same(row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    """Choose an errand as long as nobody took it after us, or sent it anew."""
    return _e.id == row.id, _e.attempts == row.attempts, _e.due == row.due


def _due(now: datetime) -> Any:
    free = or_(_e.lease.is_(None), _e.lease < now)
    due = select(s.errands).where(_e.due <= now, free, _e.workspace.not_in(people.gone()))
    return due.order_by(_e.due, _e.id).limit(1)
