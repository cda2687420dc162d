"""The running playground, as the core sees it."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.playground.limits import PAPER
from adapters.playground.pages import Pages
from adapters.playground.render import render
from adapters.playground.send import Sender
from adapters.playground.world import BOT, NAME, World, community, direct
from bot.cards import Card
from bot.circulator import Circulator
from bot.inbound import Inbound
from bot.platforms import Audience, Channel, Need, NotDone, Order
from bot.text import Words


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
            await session.socket.close()

    async def send(self, order: Order) -> str:
        return await self._sender.send(order)

    async def respond(self, inbound: Inbound, card: Card, audience: Audience) -> None:
        place = direct(inbound.account)
        number = await self.world.post(
            place, BOT, self.circulator.clock.now(), card=render(card, audience, self.pages.keep)
        )
        await self.pages.changed(number)

    async def lacking(self, workspace: str, place: str, needs: Sequence[Need]) -> list[Words]:
        return [] if place in community().channels else ["a channel that exists"]

    async def channels(self, workspace: str) -> list[Channel]:
        return [Channel(channel.key, channel.name) for channel in community().channels.values()]

    async def steward(self, inbound: Inbound) -> bool:
        return community().people[inbound.account].moderator

    async def fetch(self, workspace: str, reference: str) -> tuple[str, bytes]:
        if reference not in self.uploads:
            raise NotDone("that file is not here")
        return self.uploads.pop(reference)

    async def here(self, workspace: str, account: str) -> bool | None:
        return account in community().people
