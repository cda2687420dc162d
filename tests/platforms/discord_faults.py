"""Faults as data: what goes wrong with which request of the bot, and how often."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["drop_before", "drop_after", "status", "status_after", "hold", "hold_after"]


@dataclass
class Fault:
    """One thing to go wrong.

    route: method and path without /api/v10; `*` stands for one step, `**` for any number.
    do: `drop_…` breaks the connection, `status…` answers with `status`, `hold…` waits until `release()`;
        `…_after` does what was asked first, so the bot cannot know that it was done.
    times: how many requests it meets, None for all; the first `skip` matching ones pass.
    With status 429, `retry_after` (a float, in seconds) and `scope` fill Discord's headers and body; the scope
        "cloudflare" is a ban by those who stand before Discord, without Discord's own words.
    """

    route: str
    do: Kind = "status"
    status: int = 502
    times: int | None = 1
    skip: int = 0
    code: int = 0
    message: str = "the test asked for this fault"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    retry_after: float = 0.01
    scope: Literal["user", "global", "shared", "cloudflare"] = "user"
    hits: int = 0

    def __post_init__(self) -> None:
        self._gate = asyncio.Event()
        steps = re.escape(self.route).replace(r"\*\*", ".*").replace(r"\*", "[^/ ]+")
        self._pattern = re.compile(steps + "$")

    def meets(self, method: str, path: str) -> bool:
        """Whether this request is met; counting it."""
        if not self._pattern.match(f"{method} {path}"):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True

    @property
    def after(self) -> bool:
        return self.do.endswith("_after")

    @property
    def drops(self) -> bool:
        return self.do.startswith("drop")

    @property
    def holds(self) -> bool:
        return self.do.startswith("hold")

    def release(self) -> None:
        """Let the held requests go on."""
        self._gate.set()

    async def released(self) -> None:
        await self._gate.wait()

    def answer(self) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers of a fault that answers."""
        if self.status == 429 and self.scope == "cloudflare":
            return 429, "error code: 1015", {"Retry-After": str(round(self.retry_after))} | self.headers
        if self.status == 429:
            return 429, self.body or self._limited(), self._limit_headers() | self.headers
        body = self.body if self.body is not None else {"message": self.message, "code": self.code}
        return self.status, body, self.headers

    def _limited(self) -> dict[str, Any]:
        return {
            "message": "You are being rate limited.",
            "retry_after": self.retry_after,
            "global": self.scope == "global",
        }

    def _limit_headers(self) -> dict[str, str]:
        """Discord's headers; without Via, discord.py would take it for a ban by Cloudflare."""
        headers = {
            "Via": "1.1 google",
            "Retry-After": str(max(1, round(self.retry_after))),
            "X-RateLimit-Scope": self.scope,
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset-After": f"{self.retry_after:.3f}",
            "X-RateLimit-Bucket": "a-bucket-of-the-test",
        }
        return headers | ({"X-RateLimit-Global": "true"} if self.scope == "global" else {})
