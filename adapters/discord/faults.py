"""How a request to Discord can end otherwise than well, told apart by what may have happened."""

from __future__ import annotations


class Fault(Exception):
    """A request did not come to its good end."""


class Refused(Fault):
    """Discord said no, and nothing happened."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(f"{status} {code} {text}".strip())
        self.status, self.code = status, code


class Limited(Fault):
    """Too much at once; nothing happened. ``seconds`` is how long to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"rate limited for {seconds:.1f} s")
        self.seconds = seconds


class Unreached(Fault):
    """No connection came about, so nothing happened."""


class Broken(Fault):
    """The connection broke, or Discord did: it may have happened or not."""
