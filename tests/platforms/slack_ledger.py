"""What the local Slack writes down of each call, and the faults a test can order."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Literal

from .slack_blocks import Json


@dataclass(eq=False)
class Request:
    """One call that the app made: a Web API method, `response_url`, `upload` or `download`."""

    method: str
    args: Json
    headers: Mapping[str, str]
    body: bytes = b""
    status: int = 0
    response: Json = field(default_factory=dict)

    @property
    def error(self) -> str:
        """The error code that was answered; empty when all was well."""
        return str(self.response.get("error", ""))


Do = Literal["drop_before", "drop_after", "hold_before", "hold_after", "status", "status_after", "error"]
FOR_EVER = 10**9


def _always(_: Request) -> bool:
    return True


@dataclass(eq=False)
class Fault:
    """Make the next `times` calls of `method` go wrong; `chat.*` is a family and `*` every one.

    drop_* closes the connection before or after the work is done, and status answers before or after it; hold_* sets
    `reached` and waits for `release`, so that a test can kill the app at that point; `error="ratelimited"` and
    `status=429` carry Retry-After.
    """

    method: str
    do: Do = "error"
    status: int = 502
    error: str = "ratelimited"
    times: int = 1
    retry_after: int = 1
    when: Callable[[Request], bool] = _always
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def hits(self, call: Request) -> bool:
        """Whether this call is to go wrong."""
        return self.times > 0 and fnmatch(call.method, self.method) and self.when(call)
