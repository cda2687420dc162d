"""Wakes the process: at the next delivery that is due, and on a short beat for safety. The database says what is due."""

from __future__ import annotations

from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import drafts, inbox
from bot.circulator import Circulator
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
        self._scheduler.start()
        self._dispatcher.wake()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def beat(self) -> None:
        """Look for due deliveries, and come back exactly when the next one is."""
        self._dispatcher.wake()
        due = await self._dispatcher.next_due()
        now = self._circulator.clock.now()
        if due is not None and now < due < now + BEAT:
            self._scheduler.add_job(self._dispatcher.wake, "date", run_date=due, id="due", replace_existing=True)

    async def sweep(self) -> None:
        now = self._circulator.clock.now()
        await inbox.sweep(self._circulator.store, now)
        await drafts.sweep(self._circulator.store, now)
