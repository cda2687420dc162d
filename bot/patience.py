"""How long to wait before the next try, and when to leave a whole platform alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import random

SHORTEST, LONGEST = timedelta(seconds=5), timedelta(minutes=15)


def again(now: datetime, asked: timedelta, attempts: int) -> datetime:
    """Give when to try again: never before what was asked for, and twice as late at each attempt, up to a quarter of an hour.

    A tenth more by chance, so that what failed together does not come back together.
    """
    grown = min(SHORTEST * 2 ** min(attempts, 12), LONGEST) if attempts else timedelta(0)
    return now + max(asked, grown) * (1 + random() / 10)  # noqa: S311 - nobody guesses it


@dataclass
class Breaker:
    """Leaves a platform alone that refuses everything, twice as long each time; then one delivery tries first."""

    _until: dict[str, datetime] = field(default_factory=dict)
    _strikes: dict[str, int] = field(default_factory=dict)

    def trip(self, platform: str, now: datetime, asked: timedelta, wake: Callable[[], None]) -> None:
        """Open: nothing goes there for a while. Those that were under way at the time count as one strike."""
        if now < self._until.get(platform, now):
            return
        strikes = self._strikes.get(platform, 0)
        self._strikes[platform] = strikes + 1
        wait = max(asked, min(asked * 2 ** min(strikes, 12), LONGEST))
        self._until[platform] = now + wait
        asyncio.get_running_loop().call_later(wait.total_seconds() + 0.1, wake)

    def mend(self, platform: str, now: datetime) -> None:
        """Close again, since something arrived; what was under way when it opened says nothing about it."""
        if self.closed(platform, now):
            self._strikes.pop(platform, None)
            self._until.pop(platform, None)

    def closed(self, platform: str, now: datetime) -> bool:
        """Say whether deliveries may go there."""
        return now >= self._until.get(platform, now)

    def tries(self, platform: str) -> bool:
        """Say whether one delivery has to try first."""
        return platform in self._strikes
