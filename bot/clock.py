"""Now: the one place that reads the clock, so that tests and the playground can travel in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Give the present instant, aware and in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class TravelClock:
    """A clock that is ahead of another one by an offset, which can grow."""

    def __init__(self, start: datetime | None = None, *, ahead: timedelta = timedelta(0)) -> None:
        self._fixed = start
        self.ahead = ahead

    def now(self) -> datetime:
        return (self._fixed or datetime.now(UTC)) + self.ahead

    def move(self, by: timedelta) -> None:
        """Go forward; a negative step is refused, since promises already kept cannot be taken back."""
        if by < timedelta(0):
            raise ValueError("The clock only moves forward.")
        self.ahead += by
