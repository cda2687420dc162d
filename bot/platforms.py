"""What the core asks of a platform. Each adapter's send.py answers it; nothing here names a platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Literal, Protocol

from bot.agenda import Agenda
from bot.cards import Card
from bot.inbound import Inbound
from bot.kinds import ManyOf, OneOf, Widget
from bot.text import Words

Need = Literal["post", "thread", "pin", "talk"]


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


Effect = Literal[
    "post", "tell", "edit", "delete", "open", "room", "admit", "dismiss", "close", "attach", "enter", "strike"
]  # fmt: skip
PATIENCE = timedelta(seconds=10)
"""What must wait longer for the platform's limits waits in the database instead of in the process."""


@dataclass(frozen=True, slots=True)
class Order:
    """One effect that is owed: what to do, where, and the key by which the platform may know a repeat.

    ``effect`` is one of

    - ``post``: into ``place``, below the message ``thread`` if that is set;
    - ``tell``: to ``account``, by direct message; ``place`` is that conversation where it is known already;
    - ``edit``, ``delete``: of ``message`` in ``place``;
    - ``open``: a conversation of ``people`` with the bot, under the channel ``place`` where the platform keeps such
      conversations under one, with the card as its first message;
    - ``room``: the same, where people may come and go;
    - ``admit``, ``dismiss``: ``account``, into the room ``place`` or out of it; who is where they should be stays there;
    - ``close``: the conversation or room ``place``, or what stands below the message ``thread`` there, so that nobody is
      notified by it any more;
    - ``attach``: the card's files, below the message ``thread`` in ``place``, where the platform cannot post them along;
    - ``enter``: ``agenda`` into the platform's own calendar, as the entry ``message`` if that stands already; ``others``
      are the entries that are known and are not this one;
    - ``strike``: the entry ``message``, out of that calendar.

    ``since`` is set when the outcome of an earlier try, begun then, is not known: look before you repeat.
    ``recalled``: it was withdrawn meanwhile, so only look for it, and raise NotDone if it is not there.
    """

    effect: Effect
    key: str
    workspace: str
    place: str
    card: Card | None
    audience: Audience
    account: str = ""
    message: str = ""
    thread: str = ""
    people: tuple[str, ...] = ()
    since: datetime | None = None
    recalled: bool = False
    agenda: Agenda | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """Where it arrived: the message's id and its place; ``files``: the card's files are still to be attached.

    An entry that was struck has no id any more.
    """

    message: str
    place: str = ""
    files: bool = False


class NotDone(Exception):
    """The platform refused, and nothing happened.

    ``retry`` says when to try again; without it, never. ``holds`` says what has to wait along: only this, all that goes
    to the same place, or all that goes through the same token. ``missing``: the message or the place is gone.
    ``closed``: this person takes no direct messages. ``worn``: the message may not be edited now, so post it anew;
    or the entry is gone or over, so make another.
    """

    def __init__(
        self,
        reason: str,
        retry: timedelta | None = None,
        *,
        holds: Literal["this", "place", "all"] = "this",
        missing: bool = False,
        closed: bool = False,
        worn: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason, self.retry, self.holds = reason, retry, holds
        self.missing, self.closed, self.worn = missing, closed, worn


class NotKnown(Exception):
    """It may have happened.

    With ``retry`` the platform can tell later: the next try, which has ``since`` set, looks before it repeats. Without
    it nobody can know, and the kind of the delivery says whether to miss or to repeat it.
    """

    def __init__(self, reason: str, retry: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry = reason, retry


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that a setting may name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the platform sees, whether or not they ever used the bot."""

    account: str
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

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        """Reserve the next moment at which the limits let this be sent, and give how far away it is.

        ``place`` is empty where a direct message has to be opened first. Beyond ``PATIENCE`` nothing is reserved.
        """
        ...

    def entry(self, agenda: Agenda) -> Agenda | None:
        """Give an entry as the platform's own calendar will show it, within its limits; None: it keeps no calendar."""
        ...

    async def send(self, order: Order) -> Sent:
        """Do what a delivery asks.

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

    async def zone(self, workspace: str, account: str) -> str:
        """Give the IANA name of an account's time zone as the platform knows it; empty if it cannot say."""
        ...

    async def here(self, workspace: str, account: str) -> bool | None:
        """Ask whether an account is still in the workspace; None if the platform cannot say."""
        ...

    async def people(self, workspace: str, place: str) -> list[Person] | None:
        """Give everybody who is in a place, or in the whole workspace where it is empty; None if the platform cannot say.

        Bots, guests and those whose account is shut are left out. It may take a minute, so it is for errands.

        Raises:
            UserError: something has to be done first, such as inviting the bot.
            NotDone: not now.
        """
        ...
