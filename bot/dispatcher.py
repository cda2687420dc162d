"""Does what the bot owes: claims what is due, a few lanes at once, and lets each go in its order."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from bot import claims
from bot.catalogue import Catalogue
from bot.claims import AT_ONCE, Job
from bot.clock import Clock
from bot.patience import Breaker
from bot.platforms import Platform
from bot.sending import Sending
from bot.store import Store

log = logging.getLogger(__name__)
LOOK = 1.0
"""Seconds after which it looks for something new while all that it has begun takes long."""

Lanes: TypeAlias = dict[asyncio.Task[int], str]
"""What is being done, with the name of its platform."""


class Dispatcher:
    """One per process. ``run`` does all that is due; ``wake`` asks the loop to look at once."""

    def __init__(self, store: Store, clock: Clock, catalogue: Catalogue, platforms: Mapping[str, Platform]) -> None:
        self._store, self._clock, self._platforms = store, clock, platforms
        self._stopping = asyncio.Event()
        self.breaker = Breaker()
        self.sending = Sending(store, clock, catalogue, platforms, self.breaker, self._stopping, self.wake)
        self.first: Callable[[], Awaitable[object]] = _nothing
        self.rested: Callable[[], Awaitable[object]] = _nothing
        self._due = asyncio.Event()
        self._busy = asyncio.Lock()

    def wake(self) -> None:
        self._due.set()

    async def forever(self) -> None:
        """Do what is due whenever there is something, until cancelled; what is being sent is finished first."""
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self.run()
                await self.rested()
            except Exception:
                log.exception("deliveries stopped for now; the next beat tries again")

    async def run(self) -> int:
        """Do all that is due now, each lane in its order, and give the number of deliveries looked at."""
        async with self._busy:
            await self.first()
            lanes: Lanes = {}
            done = 0
            try:
                while True:
                    lanes |= await self._claimed(Counter(lanes.values()))
                    if not lanes:
                        return done
                    for lane in await self._done(lanes):
                        del lanes[lane]
                        done += lane.result()
            finally:
                await self._finish(lanes)

    async def next_due(self) -> datetime | None:
        """Give when, after now, the next delivery is due or the next lease ends."""
        return await claims.next_due(self._store, self._clock.now())

    async def _claimed(self, at_work: Counter[str]) -> Lanes:
        """Claim what is due, as long as there is room, and begin its lanes."""
        now, room = self._clock.now(), AT_ONCE - at_work.total()
        if room < AT_ONCE // 2 or self._stopping.is_set():
            return {}
        open_ = [name for name in self._platforms if self.breaker.closed(name, now)]
        well = [name for name in open_ if not self.breaker.tries(name)]
        jobs = await claims.claim(self._store, now, well, room) if well else []
        for name in open_:
            if self.breaker.tries(name) and not at_work[name]:
                jobs += await claims.claim(self._store, now, [name], 1)
        lanes = groupby(sorted(jobs, key=lambda job: (job.lane, job.row.id)), key=lambda job: job.lane)
        each = [list(lane) for _, lane in lanes]
        return {asyncio.create_task(self._lane(lane)): lane[0].workspace.platform for lane in each}

    async def _done(self, lanes: Lanes) -> set[asyncio.Task[int]]:
        """Wait until some lanes are done, or there may be something new to claim, and give those that are."""
        woken = asyncio.create_task(self._due.wait())
        try:
            await asyncio.wait({woken, *lanes}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not woken.cancel():
                self._due.clear()
        return {lane for lane in lanes if lane.done()}

    async def _finish(self, lanes: Lanes) -> None:
        """Let what is being sent come to its end, and give the rest back."""
        if lanes:
            self._stopping.set()
            await asyncio.gather(*lanes, return_exceptions=True)
            self._stopping.clear()

    async def _lane(self, jobs: Sequence[Job]) -> int:
        """Do the jobs of one lane one after the other; what is not done by now goes back."""
        left = list(jobs)
        try:
            while left and self.sending.may_begin(left[0]):
                if not await self.sending.do(left.pop(0)):
                    break
            await claims.give_back(self._store, left)
        except Exception:
            # Where even that cannot be written down, the lease ends, and whoever comes next looks before it repeats.
            log.exception("the lane of delivery %s stopped", jobs[0].row.id)
        return len(jobs) - len(left)


async def _nothing() -> None:
    """Stand in until something has to come first, or afterwards."""
