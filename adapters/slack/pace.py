"""When the next message, edit or conversation may go out, so that Slack's limits are kept before Slack has to say so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from adapters.slack import limits
from bot.platforms import PATIENCE, Effect


@dataclass(slots=True)
class Lane:
    """One limit: so many at once, then one in every ``interval`` seconds."""

    interval: float
    burst: int = 1
    spent: float = float("-inf")
    """When all that was taken is paid back."""

    def free(self, now: float) -> float:
        return max(now, self.spent - (self.burst - 1) * self.interval)

    def take(self, at: float) -> None:
        self.spent = max(self.spent, at) + self.interval

    def shut(self, until: float) -> None:
        self.spent = max(self.spent, until + (self.burst - 1) * self.interval)


class Pace:
    """Gives out turns. Each channel has a lane of its own, and each method one in its workspace."""

    def __init__(
        self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now, self._sleep = now, sleep
        self._channels: dict[tuple[str, str], Lane] = {}
        self._methods: dict[tuple[str, str], Lane] = {}

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        """Reserve the next moment, and give how far away it is; beyond ``PATIENCE`` nothing is reserved."""
        now = self._now()
        methods, channel = self._method_lanes(effect, workspace, place), self._channel(effect, workspace, place, now)
        at = max(lane.free(now) for lane in (*methods, channel))
        if at - now <= PATIENCE.total_seconds():
            for lane in methods:
                lane.take(now)  # not then: what waits for its own channel holds up no other
            channel.take(at)
        return timedelta(seconds=at - now)

    async def wait(self, effect: Effect, workspace: str, place: str) -> None:
        """Wait for a turn, however far away: this is for an answer, for which a person waits too."""
        while (pause := self.turn(effect, workspace, place)) > PATIENCE:
            await self._sleep(PATIENCE.total_seconds())
        await self._sleep(pause.total_seconds())

    def hold(self, method: str, workspace: str, pause: timedelta) -> None:
        """Let nothing pass for a while, as Slack said; it says so of one method, and others go on."""
        self._method(method, workspace).shut(self._now() + pause.total_seconds())

    def _method_lanes(self, effect: Effect, workspace: str, place: str) -> list[Lane]:
        opens = "open" if effect == "tell" and not place else effect if effect in {"open", "room"} else None
        main = "post" if effect in {"post", "tell", "open", "room"} else effect
        return [self._method(method, workspace) for method in (*([opens] if opens else []), main)]

    def _method(self, method: str, workspace: str) -> Lane:
        burst, interval = limits.RATES[method]
        return self._methods.setdefault((method, workspace), Lane(interval, burst))

    def _channel(self, effect: Effect, workspace: str, place: str, now: float) -> Lane:
        """Give the lane of a channel, of which those remain that are in use; what says nothing there is free."""
        if not place or effect not in {"post", "tell", "attach"}:
            return Lane(0.0)
        self._channels = {key: lane for key, lane in self._channels.items() if lane.spent > now}
        return self._channels.setdefault((workspace, place), Lane(limits.BETWEEN_POSTS))
