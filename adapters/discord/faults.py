"""How a request to Discord can end otherwise than well, told apart by what may have happened."""

from __future__ import annotations


class Fault(Exception):
    """A request did not come to its good end."""


class Refused(Fault):
    """Discord said no, and nothing happened. ``seconds`` is how long to wait, where it said so."""

    def __init__(self, status: int, code: int, text: str, seconds: float = 0.0) -> None:
        super().__init__(f"{status} {code} {text}".strip())
        self.status, self.code, self.seconds = status, code, seconds


class Limited(Fault):
    """Too much at once; nothing happened. ``seconds`` is how long to wait, ``everywhere``: with all requests."""

    def __init__(self, seconds: float, *, everywhere: bool = False, why: str = "rate limited") -> None:
        super().__init__(f"{why} for {seconds:.1f} s")
        self.seconds, self.everywhere = seconds, everywhere


class Unreached(Fault):
    """No connection came about, so nothing happened."""


class Broken(Fault):
    """The connection broke, or Discord did: it may have happened or not."""
