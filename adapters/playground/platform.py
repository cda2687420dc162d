"""The running playground, as the core sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from adapters.playground import receive
from adapters.playground.limits import PAPER
from adapters.playground.pages import Pages
from adapters.playground.send import Sender
from adapters.playground.world import NAME, Person, World, community
from bot.agenda import Agenda
from bot.cards import Card
from bot.circulator import Circulator, Reply
from bot.errors import UserError
from bot.inbound import Ask, Inbound
from bot.platforms import Audience, Channel, Effect, Need, Order, Sent
from bot.platforms import Person as Anybody
from bot.text import Words, say


class Playground:
    """A platform without a network: its channels and messages are rows beside the core's own."""

    name = NAME
    paper = PAPER

    def __init__(self, circulator: Circulator) -> None:
        self.circulator = circulator
        self.world = World(circulator.store)
        self.pages = Pages(self.world)
        self.uploads: dict[str, tuple[str, bytes]] = {}
        self._sender = Sender(self.world, self.pages, circulator.clock)

    @property
    def connected(self) -> bool:
        return True

    async def start(self) -> None:
        await self.world.open()
        await self.pages.recall()

    async def stop(self) -> None:
        for session in list(self.pages.sessions):
            await session.close()

    def inbound(self, person: Person, place: str, ask: Ask) -> Inbound:
        return receive.inbound(person, place, ask, self.circulator.clock.now())

    async def ask(self, person: Person, place: str, ask: Ask) -> Reply:
        """Bring what a person does to the core, and give what they see."""
        inbound = self.inbound(person, place, ask)
        await self.circulator.record(inbound)
        return await self.circulator.answer(inbound)

    async def write(self, person: Person, place: str, text: str) -> None:
        """Post what a person writes to the others."""
        number = await self.world.post(place, person.key, self.circulator.clock.now(), text=text)
        await self.pages.changed(number)

    def turn(self, effect: Effect, workspace: str, place: str) -> timedelta:
        return timedelta(0)

    def entry(self, agenda: Agenda) -> Agenda | None:
        """The playground keeps no calendar."""
        return None

    async def send(self, order: Order) -> Sent:
        return await self._sender.send(order)

    async def respond(self, inbound: Inbound, card: Card, audience: Audience) -> None:
        await self._sender.respond(inbound.account, card, audience)

    async def lacking(self, workspace: str, place: str, needs: Sequence[Need]) -> list[Words]:
        return [] if place in community().channels else ["a channel that exists"]

    async def channels(self, workspace: str) -> list[Channel]:
        return [Channel(channel.key, channel.name) for channel in community().channels.values()]

    async def steward(self, inbound: Inbound) -> bool:
        return community().people[inbound.account].moderator

    async def fetch(self, workspace: str, reference: str) -> tuple[str, bytes]:
        if reference not in self.uploads:
            raise UserError(say("That file is no longer here. Attach it again."))
        return self.uploads.pop(reference)

    async def zone(self, workspace: str, account: str) -> str:
        return community().people[account].zone

    async def here(self, workspace: str, account: str) -> bool | None:
        return account in community().people

    async def people(self, workspace: str, place: str) -> list[Anybody] | None:
        """Everybody who is made up sees every channel but the moderators' own."""
        everybody = community().people.values()
        return [Anybody(each.key, each.name) for each in everybody if not place or self.world.sees(each, place)]
