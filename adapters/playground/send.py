"""Does what a delivery asks: a post, an edit, a deletion or a direct message is a row in the world, and the pages hear."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any, assert_never

from adapters.playground.pages import Pages
from adapters.playground.render import render
from adapters.playground.world import BOT, CLOSED, Room, World, community, direct, room, talk
from bot.cards import Card
from bot.clock import Clock
from bot.platforms import Audience, NotDone, Order, Sent
from bot.text import plain


class Sender:
    """Does each effect once: a message keeps the key of its order, by which a repeat is known."""

    def __init__(self, world: World, pages: Pages, clock: Clock) -> None:
        self._world, self._pages, self._clock = world, pages, clock

    async def send(self, order: Order) -> Sent:
        if order.recalled:
            return await self._found(order)
        match order.effect:
            case "post":
                return await self._post(order, order.place)
            case "tell":
                return await self._post(order, direct(order.account))
            case "open":
                return await self._open(order, talk(order.key, order.people))
            case "room":
                return await self._furnish(order)
            case "admit" | "dismiss":
                return await self._move(order)
            case "close":
                return await self._close(order)
            case "edit":
                return await self._edit(order)
            case "delete":
                return await self._delete(order)
            case "attach":
                raise NotDone("the playground shows files with their card")
            case "enter" | "strike":
                raise NotDone("the playground keeps no calendar")
            case _ as never:
                assert_never(never)

    async def respond(self, account: str, card: Card, audience: Audience) -> None:
        """Give a late answer as a direct message."""
        drawn = await self._drawn(card, audience)
        await self._pages.changed(await self._world.post(direct(account), BOT, self._clock.now(), card=drawn))

    async def _found(self, order: Order) -> Sent:
        """Look for what was withdrawn while it was being posted."""
        row = await self._world.keyed(order.key)
        if row is None:
            raise NotDone("it was withdrawn, and it had not arrived")
        return Sent(str(row.id), row.place)

    async def _open(self, order: Order, place: str) -> Sent:
        sent = await self._post(order, place)
        await self._pages.rearranged(place)
        return sent

    async def _furnish(self, order: Order) -> Sent:
        """Open a room with those who belong to it now; its name is what its first card is about."""
        place, language = room(order.key), order.audience.language
        await self._world.furnish(place, Room(plain(order.card.title, language) if order.card else "", order.people))
        return await self._open(order, place)

    async def _move(self, order: Order) -> Sent:
        """Let one person into a room, or out of it."""
        known = self._world.rooms.get(order.place)
        if known is None:
            raise NotDone(f"there is no room {order.place}", missing=True)
        others = tuple(key for key in known.people if key != order.account)
        people = (*others, order.account) if order.effect == "admit" else others
        await self._world.furnish(order.place, Room(known.name, people))
        await self._pages.rearranged(order.place, order.account)
        return Sent("", order.place)

    async def _close(self, order: Order) -> Sent:
        if order.thread:
            return Sent("", order.place)
        await self._world.note({f"{CLOSED}{order.place}": self._clock.now().isoformat()})
        await self._pages.rearranged(order.place)
        return Sent("", order.place)

    async def _post(self, order: Order, place: str) -> Sent:
        known = place in community().channels or place in self._world.rooms
        if not known and not self._world.members(place):
            raise NotDone(f"there is no channel {place}", missing=True)
        thread = int(order.thread) if order.thread else None
        if thread is not None and await self._world.find(thread) is None:
            raise NotDone("the message to answer is gone", missing=True)
        card = await self._drawn(order.card, order.audience)
        number = await self._world.post(place, BOT, self._clock.now(), card=card, thread=thread, key=order.key)
        await self._pages.changed(number)
        return Sent(str(number), place)

    async def _edit(self, order: Order) -> Sent:
        card = await self._drawn(order.card, order.audience)
        if await self._world.change(int(order.message), card=card, edited=True) is None:
            raise NotDone("the message is gone", missing=True)
        await self._pages.changed(int(order.message))
        return Sent(order.message, order.place)

    async def _delete(self, order: Order) -> Sent:
        row = await self._world.change(int(order.message), gone=True)
        if row is not None:
            await self._pages.gone(row.id, row.place)
        return Sent(order.message, order.place)

    async def _drawn(self, card: Card | None, audience: Audience) -> Any:
        """Draw a card whose files stay as long as it does."""
        files: dict[str, tuple[str, bytes]] = {}

        def keep(name: str, content: bytes) -> str:
            number = token_urlsafe(12)
            files[number] = (name, content)
            return f"/document/{number}"

        drawn = None if card is None else render(card, audience, keep)
        if files:
            await self._world.keep(files)
        return drawn
