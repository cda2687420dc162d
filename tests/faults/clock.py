"""One clock for the platform, the people and every bot that is started: whoever moves it moves it for all."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, time, timedelta
from typing import Self

_AHEAD = struct.Struct("d")
MORNING = time(8, 5)
"""The story begins when people are up, and is over before they sleep: what is held back at night would come after its end."""


def until_morning() -> float:
    """Give how many seconds it is until the next morning, so that every run is at the same time of day."""
    now = datetime.now(UTC)
    morning = datetime.combine(now.date(), MORNING, UTC)
    return ((morning - now) % timedelta(days=1)).total_seconds()


class SharedClock:
    """The present, and how far ahead of it everybody is; what is forked off this process shares it."""

    def __init__(self, ahead: float = 0.0) -> None:
        self._memory = mmap.mmap(-1, _AHEAD.size)
        self._set(ahead)

    @property
    def ahead(self) -> float:
        """Seconds."""
        (ahead,) = _AHEAD.unpack(self._memory[: _AHEAD.size])
        return float(ahead)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def move(self, by: timedelta) -> None:
        self._set(self.ahead + by.total_seconds())

    def apart(self) -> Self:
        """Give a clock that shows the same and is moved alone."""
        return type(self)(self.ahead)

    def _set(self, ahead: float) -> None:
        self._memory[: _AHEAD.size] = _AHEAD.pack(ahead)
