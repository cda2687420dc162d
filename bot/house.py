"""The running process, put together: store, core, platforms, deliveries, schedule; started and stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot import inbox, migrations
from bot.assembly import assemble
from bot.circulator import Circulator
from bot.clock import Clock
from bot.dispatcher import Dispatcher
from bot.platforms import Platform
from bot.schedule import Schedule
from bot.store import Store


class House:
    """``async with House(...) as house`` runs everything; leaving it finishes what is in work and closes."""

    def __init__(self, url: str, clock: Clock, features: Iterable[str]) -> None:
        self.store = Store(url)
        self.circulator = Circulator(self.store, clock, assemble(features))
        self.dispatcher = Dispatcher(self.store, clock, self.circulator.catalogue, self.circulator.platforms)
        self.circulator.changed = self.dispatcher.wake
        self.dispatcher.settled = self.circulator.metrics.settled
        self.dispatcher.departed = self.circulator.departed
        self._schedule = Schedule(self.circulator, self.dispatcher)
        self._running: list[Platform] = []
        self._loop: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Bring the tables up to date. Platforms are added after this, and ``start`` follows."""
        await migrations.upgrade(self.store)

    def add(self, platform: Platform) -> None:
        self.circulator.platforms[platform.name] = platform

    async def start(self) -> None:
        # Asked before any platform is connected: what arrives from then on is in work, not left over.
        left = {name: await inbox.unfinished(self.store, name) for name in self.circulator.platforms}
        for name, platform in self.circulator.platforms.items():
            await platform.start()
            self._running.append(platform)
            await self.circulator.recover(left[name])
        self._loop = asyncio.create_task(self.dispatcher.forever())
        self._schedule.start()

    async def stop_platforms(self) -> None:
        """Stop taking events; safe to do twice."""
        while self._running:
            await self._running.pop().stop()

    async def stop(self) -> None:
        """Stop taking events, finish the delivery in work, then close the database."""
        self._schedule.stop()
        await self.stop_platforms()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self.store.close()
