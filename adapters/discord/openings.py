"""When the next direct conversation may be opened: a bot that writes to many strangers at once is quarantined."""

from __future__ import annotations

from datetime import timedelta

from adapters.discord.limits import OPENED_AT_ONCE, OPENED_SECONDS
from bot.clock import Clock
from bot.platforms import PATIENCE

EVERY = timedelta(seconds=OPENED_SECONDS)
AHEAD = EVERY * (OPENED_AT_ONCE - 1)


class Openings:
    """A few at once, then one in every half minute. ``_whole`` is when nothing of that is used up any more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._whole = clock.now()

    def turn(self) -> timedelta:
        """Reserve the next moment, and give how far away it is; beyond ``PATIENCE`` nothing is reserved."""
        now = self._clock.now()
        whole = max(self._whole, now)
        wait = max(whole - AHEAD - now, timedelta(0))
        if wait <= PATIENCE:
            self._whole = whole + EVERY
        return wait

    def pause(self, span: timedelta) -> None:
        """Open none for a while: Discord has complained."""
        self._whole = max(self._whole, self._clock.now() + span + AHEAD)
