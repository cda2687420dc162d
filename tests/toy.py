"""A platform that works and has no network: it keeps what people would see, and does what a test tells it to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.agenda import Agenda
from bot.cards import Button, Card, Controls, Listing
from bot.circulator import Reply
from bot.clock import Clock
from bot.forms import Page
from bot.house import House
from bot.ids import encode
from bot.inbound import Ask, Happened, Inbound, Press, Submit, Use
from bot.plain import as_text
from bot.platforms import Audience, Channel, Effect, Need, NotDone, Order, Paper, Sent
from bot.platforms import Person as Stranger
from bot.text import Words, plain
from commands import FEATURES

START = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


@dataclass
class Message:
    place: str
    card: Card | None
    audience: Audience
    thread: str = ""
    edits: int = 0
    workspace: str = ""

    @property
    def text(self) -> str:
        return as_text(self.card, self.audience.language) if self.card else ""


@dataclass
class Toy:
    """Implements ``bot.platforms.Platform``; faults wait in ``refuses`` and are raised one a sending.

    ``meanwhile`` happens while a sending is under way; ``absent`` accounts have left, and
    ``shut`` ones take no direct messages; ``crowds`` says who is in which place. It keeps a calendar only where ``keeps`` is true; its titles hold 20 characters.
    """

    name: str = "toy"
    paper: Paper = field(default_factory=lambda: Paper(5, 25))
    connected: bool = True
    messages: dict[str, Message] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    late: list[tuple[Inbound, Card]] = field(default_factory=list)
    refuses: list[Exception] = field(default_factory=list)
    lacks: dict[str, list[Words]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    stewards: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)
    waits: list[timedelta] = field(default_factory=list)
    conversations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    crowds: dict[str, list[Stranger]] = field(default_factory=dict)
    keeps: bool = False
    calendar: dict[str, Agenda] = field(default_factory=dict)
    meanwhile: Callable[[Order], Awaitable[None]] | None = None
    _number: count[int] = field(default_factory=lambda: count(1))

    async def start(self) -> None:
        self.connected = True

    async def stop(self) -> None:
        self.connected = False

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        return self.waits.pop(0) if self.waits else timedelta(0)

    def entry(self, agenda: Agenda) -> Agenda | None:
        return replace(agenda, title=agenda.title[:20]) if self.keeps else None

    async def send(self, order: Order) -> Sent:
        self.orders.append(order)
        if self.meanwhile is not None:
            await self.meanwhile(order)
        if self.refuses:
            raise self.refuses.pop(0)
        if order.account in self.shut:
            raise NotDone("direct messages are closed", closed=True)
        if order.effect in {"enter", "strike"}:
            return self._entered(order)
        if order.recalled:
            raise NotDone("it was never sent")
        if order.effect in {"edit", "delete"}:
            return self._change(order)
        if order.effect in {"admit", "dismiss"}:
            return self._moved(order)
        if order.effect == "close":
            self.conversations.pop(order.place, None)
            return Sent("", order.place)
        number = f"m{next(self._number)}"
        place = self._place(order, number)
        self.messages[number] = Message(place, order.card, order.audience, order.thread, workspace=order.workspace)
        return Sent(number, place)

    async def respond(self, inbound: Inbound, card: Card, audience: Audience) -> None:
        self.late.append((inbound, card))

    async def lacking(self, workspace: str, place: str, needs: Sequence[Need]) -> list[Words]:
        return self.lacks.get(place, [])

    async def channels(self, workspace: str) -> list[Channel]:
        return [Channel("hall", "hall")]

    async def steward(self, inbound: Inbound) -> bool:
        return inbound.account in self.stewards

    async def fetch(self, workspace: str, reference: str) -> tuple[str, bytes]:
        return self.uploads[reference]

    async def zone(self, workspace: str, account: str) -> str:
        return self.zones.get(account, "")

    async def here(self, workspace: str, account: str) -> bool | None:
        return False if account in self.absent else None

    async def people(self, workspace: str, place: str) -> list[Stranger] | None:
        return self.crowds.get(place)

    def seen(self, place: str) -> list[Message]:
        """Give the messages of a place, oldest first."""
        return [message for message in self.messages.values() if message.place == place]

    def _place(self, order: Order, number: str) -> str:
        if order.effect in {"open", "room"}:
            place = f"{'room' if order.effect == 'room' else 'talk'}-{number}"
            self.conversations[place] = order.people
            return place
        return f"dm-{order.account}" if order.effect == "tell" else order.place

    def _moved(self, order: Order) -> Sent:
        if order.place not in self.conversations:
            raise NotDone("the room is gone", missing=True)
        others = tuple(each for each in self.conversations[order.place] if each != order.account)
        self.conversations[order.place] = (*others, order.account) if order.effect == "admit" else others
        return Sent("", order.place)

    def _entered(self, order: Order) -> Sent:
        """Keep the calendar; after a try that nobody knows the end of, take what stands and nobody knows."""
        if order.effect == "strike":
            self.calendar.pop(order.message, None)
            return Sent("")
        if order.message and order.message not in self.calendar:
            raise NotDone("the entry is gone", worn=True)
        stray = next((key for key in self.calendar if key not in order.others), "") if order.since else ""
        number = order.message or stray
        if order.recalled:
            if not number:
                raise NotDone("it was never sent")
            return Sent(number)
        assert order.agenda is not None
        number = number or f"e{next(self._number)}"
        self.calendar[number] = order.agenda
        return Sent(number)

    def _change(self, order: Order) -> Sent:
        if order.message not in self.messages:
            raise NotDone("the message is gone", missing=True)
        if order.effect == "delete":
            del self.messages[order.message]
        else:
            message = self.messages[order.message]
            message.card, message.audience, message.edits = order.card, order.audience, message.edits + 1
        return Sent(order.message, order.place)


@dataclass
class Person:
    """Somebody in a workspace, who asks and reads the answer; ``steward`` manages the workspace."""

    house: House
    account: str
    workspace: str = "w1"
    steward: bool = False
    language: str = "en"
    stranger: bool = False
    platform: str = "toy"
    last: Reply | None = None

    async def use(self, command: str, /, **values: str) -> str:
        """Use a command with raw values and give what is shown, as text."""
        return await self.ask(Use(command, {name.rstrip("_").replace("_", "-"): raw for name, raw in values.items()}))

    async def press(self, label: str, *picks: str) -> str:
        """Press a button of the last private answer by its label."""
        assert self.last is not None
        card = self.last.as_card()
        assert card is not None
        return await self.click(card, label, *picks, audience=self.last.audience)

    async def click(self, card: Card, label: str, *picks: str, audience: Audience | None = None) -> str:
        """Press a button of any card by its label."""
        button = next((each for each in buttons(card) if plain(each.label) == label), None)
        assert button is not None, f"no button {label!r} on {as_text(card, 'en')}"
        return await self.ask(
            Press(encode(button.action, button.value, audience.delivery if audience else None), picks)
        )

    async def fill(self, **values: str) -> str:
        """Fill the page that is open, and send it; what is not given stays as it was filled."""
        page = self.page
        given = {each.name: values.pop(each.name.replace("-", "_"), each.value) for each in page.inputs}
        assert not values, f"{list(values)} are not on this page: {[each.name for each in page.inputs]}"
        return await self.ask(Submit(page.draft, page.number, given))

    async def fill_all(self, **values: str) -> str:
        """Fill all pages of the form, one after the other, until it is done or refused."""
        shown, left = "", dict(values)
        while self.last is not None and self.last.page is not None and not (shown and self.last.page.faults):
            names = {each.name.replace("-", "_") for each in self.page.inputs}
            shown = await self.fill(**{name: left.pop(name) for name in list(left) if name in names})
        return shown

    async def ask(self, ask: Ask, key: str = "", at: datetime | None = None) -> str:
        inbound = self.inbound(ask, key, at)
        if not await self.house.circulator.record(inbound):
            return "(came before)"
        self.last = await self.house.circulator.answer(inbound)
        await self.house.dispatcher.run()
        return self.shown

    def inbound(self, ask: Ask, key: str = "", at: datetime | None = None) -> Inbound:
        where = "" if isinstance(ask, Happened) else "hall"
        return Inbound(
            self.platform, key or f"{self.account}-{next(_KEYS)}", self.workspace, self.account, ask, at or self.house.circulator.clock.now(),
            name=self.account.title(), place=where, language=self.language, steward=self.steward, stranger=self.stranger, workspace_name=f"Peers {self.workspace}",
        )  # fmt: skip

    @property
    def page(self) -> Page:
        assert self.last is not None, "nothing was asked yet"
        assert self.last.page is not None, f"no form is open, but: {self.shown}"
        return self.last.page

    @property
    def shown(self) -> str:
        """Give the last answer as text: a card, or a page with its faults."""
        if self.last is None:
            return ""
        if self.last.page is not None:
            faults = "\n".join(f"{name}: {plain(words)}" for name, words in self.last.page.faults.items())
            return (
                f"[{plain(self.last.page.title)} {self.last.page.number + 1}/{self.last.page.pages}]\n{faults}".strip()
            )
        return as_text(self.last.card, self.language) if self.last.card else ""


_KEYS = count(1)


async def opened(url: str, clock: Clock, *features: str, without: str = "") -> AsyncIterator[House]:
    """Open a house with features of a test beside the usual ones, and without one of those if it is said which."""
    house = House(url, clock, (*(each for each in FEATURES if each != without), *features))
    await house.open()
    house.add(Toy())
    yield house
    await house.stop()


def buttons(card: Card) -> list[Button]:
    """Give every button of a card in reading order."""
    found: list[Button] = []
    for part in card.parts:
        if isinstance(part, Controls):
            found += [control for control in part.controls if isinstance(control, Button)]
        if isinstance(part, Listing):
            found += [item.button for item in part.items if isinstance(item.button, Button)]
    return found
