"""Waiting for something to become true: each change of the local Discord rings the bell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 10.0


class Bell:
    """Wakes those who wait; `story` tells what happened lately, for the error text."""

    def __init__(self, story: Callable[[], str]) -> None:
        self._story = story
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, condition: Callable[[], T], what: str, within: float = PATIENCE) -> T:
        """Return the condition's first true value, or fail with a text that names what was awaited."""
        try:
            async with asyncio.timeout(within):
                while not (found := condition()):
                    await self._next_ring()
        except TimeoutError:
            raise TimeoutError(f"waited {within:g} s for {what}. {self._story()}") from None
        return found

    def _next_ring(self) -> asyncio.Future[None]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future
