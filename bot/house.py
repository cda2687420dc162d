"""The running process, put together: store, core, platforms, deliveries, schedule; started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime

from bot import due, inbox, migrations
from bot.assembly import assemble
from bot.circulator import Circulator
from bot.clock import Clock
from bot.dispatcher import Dispatcher
from bot.errands import Errands
from bot.platforms import Platform
from bot.recurrence import Recurrence
from bot.schedule import Schedule
from bot.store import Store
from bot.tenure import RENEWED, Tenure
from bot.timers import Timers

log = logging.getLogger(__name__)


class House:
    """``async with House(...) as house`` runs everything; leaving it finishes what is in work and closes."""

    def __init__(self, url: str, clock: Clock, features: Iterable[str]) -> None:
        self.store = Store(url)
        self.circulator = Circulator(self.store, clock, assemble(features))
        self.held: dict[str, Platform] = {}
        self.dispatcher = Dispatcher(self.store, clock, self.circulator.catalogue, self.held)
        self.circulator.changed = self.dispatcher.wake
        self.dispatcher.sending.settled = self.circulator.metrics.settled
        self.dispatcher.sending.departed = self.circulator.departed
        self.recurrence = Recurrence(self.store, clock, self.circulator.catalogue)
        self.recurrence.fired = self.circulator.metrics.fired
        self.timers = Timers(self.store, clock, self.circulator.catalogue)
        self.errands = Errands(self.store, clock, self.circulator.catalogue, self.held)
        self.errands.back = self.dispatcher.wake
        self.dispatcher.first = self._happen
        self._schedule = Schedule(self.circulator, self.dispatcher)
        self._tenure = Tenure(self.store, clock)
        self._loop: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Bring the tables up to date. Platforms are added after this, and ``start`` follows."""
        await migrations.upgrade(self.store)

    def add(self, platform: Platform) -> None:
        """Add a platform; it is served from now on, and once the house is started, while this process holds it."""
        self.circulator.platforms[platform.name] = self.held[platform.name] = platform

    async def start(self) -> None:
        """Connect every platform that no other process holds, then do what is owed."""
        self.held.clear()
        for name in self.circulator.platforms:
            await self._hold(name)
        self._loop = asyncio.create_task(self.dispatcher.forever())
        self._schedule.start()
        if not self.store.sqlite:
            self._schedule.every(RENEWED, self.tend)

    async def tend(self) -> None:
        """Go on holding what this process holds, take what is free, and let go of what another process has taken."""
        for name, platform in self.circulator.platforms.items():
            if name not in self.held:
                await self._try(name)
            elif not await self._tenure.take(name):
                log.warning("another process has taken %s over", name)
                del self.held[name]
                await platform.stop()

    async def next_due(self) -> datetime | None:
        """Give when the next delivery, rule, timer or errand is due."""
        coming = [await self.dispatcher.next_due(), *await due.first(self.store)]
        return min((at for at in coming if at is not None), default=None)

    async def _happen(self) -> None:
        """Let happen what is due inside, before what is owed to the platforms is done."""
        now = self.circulator.clock.now()
        if all(at > now for at in await due.first(self.store)):
            return
        await self.recurrence.run()
        await self.timers.run()
        await self.errands.run()

    async def stop_platforms(self) -> None:
        """Stop taking events, and let other processes take them; safe to do twice."""
        names = list(self.held)
        for name in names:
            await self.circulator.platforms[name].stop()
        self.held.clear()
        await self._tenure.leave(names)

    async def _hold(self, name: str) -> None:
        """Take a platform if it is free: connect it, and run what a process left unfinished that held it before."""
        if not await self._tenure.take(name):
            log.info("another process holds %s; standing by", name)
            return
        # Asked before the platform is connected: what arrives from then on is in work, not left over.
        left = await inbox.unfinished(self.store, name)
        await self.circulator.platforms[name].start()
        self.held[name] = self.circulator.platforms[name]
        await self.circulator.recover(left)
        self.dispatcher.wake()

    async def _try(self, name: str) -> None:
        """Take a platform over, if it is free; one that does not come up is left to the next try."""
        try:
            await self._hold(name)
        except Exception:
            log.exception("%s could not be taken over", name)
            await self._tenure.leave([name])

    async def stop(self) -> None:
        """Finish the deliveries in work, stop taking events, then close the database."""
        self._schedule.stop()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self.errands.stop()
        await self.stop_platforms()
        await self.circulator.flush()
        await self.store.close()
