"""Counts the requests that Discord counts towards a ban of this machine's address."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from adapters.discord.limits import INVALID_SECONDS, STRIKES


class Strikes:
    """``out`` is true while there were so many lately that we had better ask nothing."""

    def __init__(
        self, most: int = STRIKES, seconds: float = INVALID_SECONDS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._noted: deque[float] = deque(maxlen=most)

    def note(self, status: int, scope: str) -> None:
        """Note an answer: 401, 403 and 429 count, except a limit that the bot shares with others."""
        if status in {401, 403} or (status == 429 and scope != "shared"):
            self._noted.append(self._now())

    @property
    def out(self) -> bool:
        return len(self._noted) == self._most and self._now() - self._noted[0] < self._seconds
