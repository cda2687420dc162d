"""What the core asks of a platform. Each adapter's send.py answers it; nothing here names a platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Literal, Protocol

from bot.cards import Card
from bot.inbound import Inbound
from bot.kinds import ManyOf, OneOf, Widget
from bot.text import Words

Need = Literal["post", "thread", "pin"]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads a card: their language, which account stands for each member there, and the delivery it came by."""

    language: str = "en"
    accounts: Mapping[int, str] = field(default_factory=dict)
    delivery: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What one page of a form can hold: how many controls, and how many options in one of them."""

    inputs: int
    options: int

    def cost(self, widget: Widget) -> int:
        """Count the controls that a widget takes: a long list is broken into several."""
        return max(1, ceil(len(widget.options) / self.options)) if isinstance(widget, OneOf | ManyOf) else 1


@dataclass(frozen=True, slots=True)
class Order:
    """One effect that is owed: what to do, where, and the key by which the platform may know a repeat.

    ``effect`` is ``post`` (with ``thread``: below that message), ``tell`` (to ``account``, by direct message),
    ``edit`` or ``delete`` (of ``message``, which stands below ``thread`` if that is set). ``first`` is false on a repeat whose earlier outcome is not known.
    """

    effect: str
    key: str
    workspace: str
    place: str
    card: Card | None
    audience: Audience
    account: str = ""
    message: str = ""
    thread: str = ""
    first: bool = True


class NotDone(Exception):
    """The platform refused, and nothing happened. ``retry`` says when to try again; without it, never."""

    def __init__(self, reason: str, retry: timedelta | None = None, *, missing: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.retry, self.missing = reason, retry, missing


class NotKnown(Exception):
    """The connection broke at a moment when the effect may have happened."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that a setting may name."""

    id: str
    name: str


class Platform(Protocol):
    """A running adapter.

    ``paper`` is what one page of a form can hold. ``connected`` is true while events can arrive.
    """

    name: str
    paper: Paper

    @property
    def connected(self) -> bool: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    async def send(self, order: Order) -> str:
        """Do what a delivery asks and give the message's id.

        Raises:
            NotDone: nothing happened.
            NotKnown: it may have happened.
        """
        ...

    async def respond(self, inbound: Inbound, card: Card, audience: Audience) -> None:
        """Give a late private answer: to the call itself while the platform allows it, else by direct message."""
        ...

    async def lacking(self, workspace: str, place: str, needs: Sequence[Need]) -> list[Words]:
        """Name the rights that the bot lacks in a place, as the platform's own settings name them."""
        ...

    async def channels(self, workspace: str) -> list[Channel]:
        """Give the places that the bot can see, for a form to propose."""
        ...

    async def steward(self, inbound: Inbound) -> bool:
        """Ask whether this person manages the workspace."""
        ...

    async def fetch(self, workspace: str, reference: str) -> tuple[str, bytes]:
        """Copy a file that a person handed over: its name and at most 8 MB of content."""
        ...

    async def here(self, workspace: str, account: str) -> bool | None:
        """Ask whether an account is still in the workspace; None if the platform cannot say."""
        ...
