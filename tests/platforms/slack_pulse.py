"""Waiting for something in the local Slack to become true, without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


class NeverCame(AssertionError):
    """What a test waited for did not happen in time; the text names it."""


class Pulse:
    """Wakes everybody who waits, each time the local Slack has changed."""

    def __init__(self, trouble: Callable[[], str]) -> None:
        self._trouble = trouble
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Let everybody who waits look again."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, look: Callable[[], Seen | None], what: str, seconds: float = 10) -> Seen:
        """The first truthy answer of `look`; after `seconds`, NeverCame with `what` in its text."""
        try:
            async with asyncio.timeout(seconds):
                while not (seen := look()):
                    await self._next()
                return seen
        except TimeoutError:
            pass
        raise NeverCame(f"Waited {seconds:g} s for {what}, and it never came.{self._trouble()}")

    async def _next(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)
