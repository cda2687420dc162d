"""Wakes the process: at the next delivery that is due, and on a short beat for safety. The database says what is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import deliveries, drafts, due, inbox, office, people, recurrence
from bot.circulator import Circulator
from bot.clock import SystemClock
from bot.dispatcher import Dispatcher

BEAT = timedelta(seconds=30)
SWEEP = timedelta(hours=1)


class Schedule:
    """Three jobs in memory: the beat, the next due row, and the hourly sweep of what is no longer needed."""

    def __init__(self, circulator: Circulator, dispatcher: Dispatcher) -> None:
        self._circulator, self._dispatcher = circulator, dispatcher
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        self._scheduler.add_job(self.beat, "interval", seconds=BEAT.total_seconds(), id="beat")
        self._scheduler.add_job(self.sweep, "interval", seconds=SWEEP.total_seconds(), id="sweep")
        self._dispatcher.rested = self.arm
        self._scheduler.start()
        self._dispatcher.wake()

    def every(self, length: timedelta, work: Callable[[], Awaitable[object]]) -> None:
        """Do something again and again, one after the other."""
        self._scheduler.add_job(work, "interval", seconds=length.total_seconds())

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def beat(self) -> None:
        """Look whether something is due; after every look, ``arm`` sets when the next one is."""
        await self._circulator.flush()
        self._dispatcher.wake()

    async def arm(self) -> None:
        """Come back exactly when the next delivery, rule, timer or errand is due, if that is before the next beat."""
        now = self._circulator.clock.now()
        store = self._circulator.store
        coming = [await self._dispatcher.next_due(), *await due.first(store)]
        next_ = min((at for at in coming if at is not None and now < at < now + BEAT), default=None)
        if next_ is not None:
            wait = SystemClock().now() + (next_ - now)
            self._scheduler.add_job(self._dispatcher.wake, "date", run_date=wait, id="due", replace_existing=True)

    async def sweep(self) -> None:
        now = self._circulator.clock.now()
        await inbox.sweep(self._circulator.store, now)
        await drafts.sweep(self._circulator.store, now)
        await self._renew(now)

    async def _renew(self, now: datetime) -> None:
        """Post anew what has stood for 80 days and is still open, and let go of what is long settled."""
        kinds = [kind for kind, drawn in self._circulator.catalogue.drawn.items() if drawn.renewed]
        async with self._circulator.store.write() as db:
            for post in await deliveries.old(db, kinds, now):
                here = await people.workspace_of(db, post.workspace)
                await deliveries.repost(db, here, post.kind, post.subject, now)
            await office.forget(db, now)
            await deliveries.forget(db, now)
            await recurrence.forget(db, now)
        self._dispatcher.wake()
