"""One delivery from its drawing to its end: handed to the platform, and what became of it written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot import claims, orders, outcomes
from bot.catalogue import Catalogue
from bot.claims import Job
from bot.clock import Clock
from bot.orders import Drawing, Dropped, Held, Kept, Ready, Waits
from bot.patience import Breaker, again
from bot.platforms import PATIENCE, NotDone, NotKnown, Order, Platform, Sent
from bot.rooms import OPENS
from bot.store import Store

log = logging.getLogger(__name__)
GIVE_UP = timedelta(days=3)
"""What a platform refuses for now is tried for so long after its time."""

TROUBLE = timedelta(minutes=5)
"""A refusal that bids us wait so long is nothing that passes by itself: the moderators hear of it."""

REPEATS = 5
"""What may have arrived, and may be repeated, is sent at most so often and once more."""

NOTED = {"post", "edit", "admit", *OPENS}
"""What shows by its refusal that a place is gone, or a card."""

_AWAY = (OperationalError, InterfaceError, NoConnection, OSError)
"""The database cannot be asked now, which says nothing about the delivery."""


class Sending:
    """Does the deliveries that are claimed, one at a time for each lane.

    ``settled`` hears what became of each, ``departed`` of a member who is found to have left; once ``stopping`` is set
    nothing new is begun, and ``wake`` is called when a platform may be tried again.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        catalogue: Catalogue,
        platforms: Mapping[str, Platform],
        breaker: Breaker,
        stopping: asyncio.Event,
        wake: Callable[[], None],
    ) -> None:
        self._store, self._clock, self._catalogue, self._platforms = store, clock, catalogue, platforms
        self._breaker, self._stopping, self._wake = breaker, stopping, wake
        self.settled: Callable[[str, str], None] = lambda _kind, _state: None
        self.departed: Callable[[str, str, str], Awaitable[None]] = _nobody

    def may_begin(self, job: Job) -> bool:
        """Say whether the claim still holds, and the platform may be tried."""
        return job.row.lease > self._clock.now() and self._goes(job)

    def _goes(self, job: Job) -> bool:
        platform = job.workspace.platform
        held = platform in self._platforms and self._breaker.closed(platform, self._clock.now())
        return held and not self._stopping.is_set()

    async def do(self, job: Job) -> bool:
        """Do one delivery; False: what comes after it in its lane has to wait."""
        try:
            drawing = await self._drawing(job)
        except _AWAY:
            raise
        except Exception as fault:
            log.exception("delivery %s of kind %s", job.row.id, job.row.kind)
            await self._give_up(job, "failed", type(fault).__name__)
            return True
        if isinstance(drawing, Ready):
            return await self._ready(job, drawing)
        await self._not_now(job, drawing)
        return not isinstance(drawing, Waits)

    async def _drawing(self, job: Job) -> Drawing:
        async with self._store.read() as db:
            drawing = await orders.drawing(db, self._catalogue, job, self._clock.now())
        if not isinstance(drawing, Ready) or drawing.order.agenda is None:
            return drawing
        shown = self._platforms[job.workspace.platform].entry(drawing.order.agenda)
        if shown is None:
            return Dropped("no calendar is kept there")
        return replace(drawing, order=replace(drawing.order, agenda=shown))

    async def _not_now(self, job: Job, drawing: Dropped | Held | Kept | Waits) -> None:
        now = self._clock.now()
        async with self._store.write() as db:
            match drawing:
                case Dropped(why, bundled):
                    await outcomes.drop(db, job, why, now, bundled)
                case Held(until):
                    await outcomes.hold(db, job, until)
                case Kept():
                    await outcomes.keep(db, job, now)
                case Waits():
                    await outcomes.wait(db, job, now)
        self.settled(job.row.kind, type(drawing).__name__.lower())

    async def _ready(self, job: Job, drawing: Ready) -> bool:
        platform, order = self._platforms.get(job.workspace.platform), drawing.order
        if platform is None:
            # It was let go of while this was drawn: whoever has it next begins at once, and waits for no lease.
            await claims.give_back(self._store, [job])
            return False
        try:
            if order.account and await self._gone(job, platform, drawing):
                return True
        except NotDone as fault:
            return await self._refused(job, fault, order)
        wait = platform.turn(order.effect, order.workspace, order.place)
        if wait > PATIENCE:
            await claims.give_back(self._store, [job], self._clock.now() + wait)
            return False
        if wait and not (await self._waited(wait) and self._goes(job)):
            await claims.give_back(self._store, [job])
            return False
        now = self._clock.now()
        if not await claims.begin(self._store, job, now, drawing.bundled):
            await self._not_now(job, Dropped("withdrawn"))
            return True
        return await self._sent(job, platform, drawing, job.row.begun or now)

    async def _sent(self, job: Job, platform: Platform, drawing: Ready, begun: datetime) -> bool:
        """Hand an order to the platform, and write down what became of it."""
        try:
            where = await platform.send(drawing.order)
        except NotDone as fault:
            return await self._refused(job, fault, drawing.order)
        except NotKnown as fault:
            return await self._unknown(job, fault, begun)
        except Exception as fault:
            log.exception("delivery %s of kind %s", job.row.id, job.row.kind)
            return await self._unknown(job, NotKnown(type(fault).__name__), begun)
        self._breaker.mend(platform.name, self._clock.now())
        await self._arrived(job, where)
        return True

    async def _arrived(self, job: Job, where: Sent) -> None:
        drawn = self._catalogue.drawn.get(job.row.kind)
        async with self._store.write() as db:
            await outcomes.sent(db, job, where, self._clock.now(), live=drawn is not None and drawn.live)
        self.settled(job.row.kind, "sent")

    async def _refused(self, job: Job, fault: NotDone, order: Order) -> bool:
        now = self._clock.now()
        if fault.holds == "all" and fault.retry is not None:
            self._breaker.trip(job.workspace.platform, now, fault.retry, self._wake)
        if fault.worn or fault.closed:
            await self._otherwise(job, fault, now)
            return True
        if fault.retry is None or now > job.row.owed + GIVE_UP:
            await self._give_up(job, "failed", fault.reason)
            await self._note_missing(job, fault, order, now)
            return True
        return await self._put_off(job, fault, order, now)

    async def _put_off(self, job: Job, fault: NotDone, order: Order, now: datetime) -> bool:
        """Try later; where more than this has to wait, its lane keeps its order."""
        alone = fault.holds == "this"
        due = again(now, fault.retry or PATIENCE, job.row.attempts if alone else 0)
        log.info("delivery %s waits until %s: %s", job.row.id, due.isoformat(timespec="seconds"), fault.reason)
        async with self._store.write() as db:
            await outcomes.put_off(db, job, due, fault.reason, begun=job.row.begun)
            if not alone:
                await claims.hold(db, job, due)
            if fault.holds == "place" and fault.retry is not None and fault.retry >= TROUBLE:
                await outcomes.trouble(db, job, order.place, fault.reason, now)
        self.settled(job.row.kind, "retry")
        return alone

    async def _otherwise(self, job: Job, fault: NotDone, now: datetime) -> None:
        """Post anew what cannot be edited now; keep what a member does not let me bring."""
        async with self._store.write() as db:
            if fault.worn:
                await outcomes.worn(db, job, now)
            else:
                await outcomes.closed(db, job, now)
                await outcomes.keep(db, job, now)
        self.settled(job.row.kind, "worn" if fault.worn else "kept")

    async def _unknown(self, job: Job, fault: NotKnown, begun: datetime) -> bool:
        """Look later where the platform can tell; else miss it or repeat it, as the kind says."""
        now, drawn = self._clock.now(), self._catalogue.drawn.get(job.row.kind)
        repeats = drawn is not None and drawn.unsure == "repeat" and job.row.attempts < REPEATS
        if now > job.row.owed + GIVE_UP or (fault.retry is None and not repeats):
            await self._give_up(job, "unknown", fault.reason)
            return True
        due = again(now, fault.retry or timedelta(0), job.row.attempts)
        async with self._store.write() as db:
            await outcomes.put_off(db, job, due, fault.reason, begun=begun if fault.retry else None)
        self.settled(job.row.kind, "retry")
        return True

    async def _give_up(self, job: Job, state: str, why: str) -> None:
        async with self._store.write() as db:
            await outcomes.give_up(db, job, state, why, self._clock.now())
        self.settled(job.row.kind, state)

    async def _note_missing(self, job: Job, fault: NotDone, order: Order, now: datetime) -> None:
        if fault.missing and order.effect in NOTED:
            async with self._store.write() as db:
                await outcomes.missing(db, job, order, fault.reason, now)

    async def _gone(self, job: Job, platform: Platform, drawing: Ready) -> bool:
        """Ask for the one member whom a delivery is for; who left is noted, and nothing is sent."""
        if await platform.here(job.workspace.external, drawing.order.account) is not False:
            return False
        await self.departed(platform.name, job.workspace.external, drawing.order.account)
        await self._not_now(job, Dropped("the member left", drawing.bundled))
        return True

    async def _waited(self, wait: timedelta) -> bool:
        """Wait for one's turn; False: the process is stopping."""
        try:
            await asyncio.wait_for(self._stopping.wait(), wait.total_seconds())
        except TimeoutError:
            return True
        return False


async def _nobody(_platform: str, _workspace: str, _account: str) -> None:
    """Stand in until somebody wants to know who left."""
