"""How fast we ask: all requests of one token together stay below Discord's global limit, and use nearly all of it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable


class Pace:
    """Lets at most ``most`` requests go in any span of ``seconds``, in the order in which they came.

    What a stalled loop held up cannot pile up into one span: what counts is when a request really went.
    """

    def __init__(
        self,
        most: int,
        seconds: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._most, self._seconds, self._now, self._sleep = most, seconds, now, sleep
        self._gone: deque[float] = deque(maxlen=most)
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more may go."""
        async with self._queue:
            while (wait := self._wait()) > 0:
                await self._sleep(wait)
            self._gone.append(self._now())

    def _wait(self) -> float:
        return self._gone[0] + self._seconds - self._now() if len(self._gone) == self._most else 0.0
