"""The same few people in the same few places, on either platform, and the ledger of what they saw."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from datetime import timedelta
from typing import Any, Self

from tests.faults.clock import SharedClock, until_morning

Json = dict[str, Any]
_MOMENT = re.compile(r"<t:\d+(:\w)?>|<!date\^[^>]*>")
FILE = " + "
"""Stands before the name of a file in the ledger."""

WISH = {"Topic": "Studying for the CST", "What you want to get to": "Pass it."}
_LATE = "This is late: "


class Town(ABC):
    """A platform with Ana, who moderates, Ben, Cai, and Dana who joins; it outlives every bot, and can be closed and opened again.

    Each deed is what a person does from the first click to the last; it is done again from the start if it was cut off.
    """

    platform: str
    clock: SharedClock

    def __init__(self) -> None:
        self.clock = SharedClock(until_morning())

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(self, *fault: object) -> None: ...

    @abstractmethod
    def section(self) -> Json:
        """Give what the bot's configuration says of this platform."""

    @abstractmethod
    async def ready(self) -> None:
        """Wait until people can use the bot."""

    @abstractmethod
    async def bereaved(self, away: timedelta) -> None:
        """Wait until the platform knows that the bot is gone, and let what people wait for run out."""

    @property
    @abstractmethod
    def accepted(self) -> bool:
        """Whether the bot has taken on the last thing that somebody did, so that they wait and do not ask again."""

    @abstractmethod
    def ledger(self) -> Counter[str]:
        """Give everything that the bot ever brought to somebody, as it stands now, and how often."""

    @abstractmethod
    def broken(self) -> list[str]:
        """Name what broke the platform's rules."""

    @abstractmethod
    async def set_up(self) -> None: ...

    @abstractmethod
    async def introduce(self, who: str, name: str) -> None: ...

    @abstractmethod
    async def set_up_digest(self, when: str) -> None: ...

    @abstractmethod
    async def greet(self) -> None: ...

    @abstractmethod
    async def take_back(self) -> None: ...

    @abstractmethod
    async def seek(self) -> None:
        """Let Cai ask for a mentor."""

    @abstractmethod
    async def accept(self, label: str) -> None:
        """Let Ben say yes to what he was asked."""

    @abstractmethod
    async def arrive(self) -> None:
        """Let Dana join, which nobody does twice."""

    @abstractmethod
    async def use(self, who: str, command: str, /, **values: str) -> None: ...


def written(words: str) -> str:
    """Write in one line what is the same in every run."""
    lines = (line for line in words.split("\n") if not line.startswith(_LATE))
    return " / ".join(_MOMENT.sub("<moment>", line) for line in lines)
