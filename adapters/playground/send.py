"""Does what a delivery asks: a post, an edit, a deletion or a direct message is a row in the world, and the pages hear."""

from __future__ import annotations

from adapters.playground.pages import Pages
from adapters.playground.render import render
from adapters.playground.world import BOT, World, community, direct
from bot.clock import Clock
from bot.platforms import NotDone, Order


class Sender:
    """Keeps each effect once: the world and the outcome are on the same disk."""

    def __init__(self, world: World, pages: Pages, clock: Clock) -> None:
        self._world, self._pages, self._clock = world, pages, clock

    async def send(self, order: Order) -> str:
        match order.effect:
            case "post":
                return await self._post(order, order.place)
            case "tell":
                return await self._post(order, direct(order.account))
            case "edit":
                return await self._edit(order)
            case "delete":
                await self._delete(order)
                return order.message
            case _:
                raise NotDone(f"the playground cannot {order.effect}")

    async def _post(self, order: Order, place: str) -> str:
        if place not in community().channels and not place.startswith("dm-"):
            raise NotDone(f"there is no channel {place}", missing=True)
        thread = int(order.thread) if order.thread else None
        number = await self._world.post(place, BOT, self._clock.now(), card=self._card(order), thread=thread)
        await self._pages.changed(thread or number)
        return str(number)

    async def _edit(self, order: Order) -> str:
        if await self._world.change(int(order.message), card=self._card(order), edited=True) is None:
            raise NotDone("the message is gone", missing=True)
        await self._pages.changed(int(order.message))
        return order.message

    async def _delete(self, order: Order) -> None:
        row = await self._world.change(int(order.message), gone=True)
        if row is not None:
            await self._pages.gone(row.id, row.place)

    def _card(self, order: Order) -> object:
        return None if order.card is None else render(order.card, order.audience, self._pages.keep)
