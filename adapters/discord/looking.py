"""Looks for what an earlier try left on Discord, when the nonce no longer tells.

Every message of a delivery carries its number as the id of its container. Discord's OpenAPI document lets a request
give a component an id (int32, from 0 on) and says that every component of a message that is read has one (int32,
required); its text, that a given id is unique in its message and is not given to another component. So it is documented
that the number comes back; it has not been tried on the real Discord. If it did not, a repeat after the nonce's minutes
would find nothing, and post a second time.

https://docs.discord.com/developers/components/reference#anatomy-of-a-component
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from adapters.discord import limits, rights
from adapters.discord.receive import sent
from adapters.discord.wire import Wire
from bot.platforms import NotKnown, Order

Json = dict[str, Any]
MESSAGES = "/channels/{channel_id}/messages"
# Discord numbers the other components of a message from 1 on.
FIRST_MARKER, MARKERS = 1_000, 2**31 - 2_000
# By so much may our clock and Discord's differ.
SKEW = timedelta(minutes=5)
PAGES = 10


def marker(key: str) -> int:
    """Give a delivery the number that its messages carry."""
    _, _, number = key.rpartition(":")
    told = int(number) if number.isdecimal() else int(sha256(key.encode()).hexdigest()[:8], 16)
    return FIRST_MARKER + told % MARKERS


class Looking:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def standing(self, order: Order, channel: str) -> list[str]:
        """Give the ids of the messages that this delivery has in a channel, the oldest first.

        Raises:
            NotKnown: the bot may not read them, or too many came since.
            Fault: Discord does not answer.
        """
        found = await self.marked(order, channel)
        if not found:
            await self._demand_history(order)
        return found

    async def marked(self, order: Order, channel: str) -> list[str]:
        """Give the ids of this delivery's messages as far as the bot may read, the oldest first."""
        wanted, found, before = marker(order.key), list[str](), ""
        for _ in range(PAGES):
            page = await self._page(channel, before)
            found += [str(each["id"]) for each in page if self._ours(each) and _marked(each, wanted)]
            if len(page) < limits.PAGE or older(page[-1]["id"], order.since):
                return found[::-1]
            before = str(page[-1]["id"])
        raise NotKnown(f"more than {PAGES * limits.PAGE} messages came since, so I cannot tell whether mine is there")

    async def threads(self, order: Order, name: str) -> list[Json]:
        """Give the conversations under the order's place that may be this delivery's: ours, new enough, of this name."""
        await self._demand_history(order)
        active = await self._wire.once("GET", "/guilds/{guild_id}/threads/active", guild_id=order.workspace)
        ours = (each for each in active["threads"] if str(each.get("owner_id")) == self._wire.user_id)
        here = (each for each in ours if str(each.get("parent_id")) == order.place and name in {"", each["name"]})
        return [each for each in here if not older(each["id"], order.since)]

    async def empty(self, thread: str) -> bool:
        return not await self._page(thread, "")

    async def _page(self, channel: str, before: str) -> list[Json]:
        query = {"limit": str(limits.PAGE)} | ({"before": before} if before else {})
        page: list[Json] = await self._wire.once("GET", MESSAGES, None, (), query, channel_id=channel)
        return page

    def _ours(self, message: Json) -> bool:
        return str(message["author"]["id"]) == self._wire.user_id

    async def _demand_history(self, order: Order) -> None:
        """Discord shows an empty list to those who may not read it."""
        if order.effect == "tell":
            return
        permissions = await rights.may(self._wire, order.workspace, order.place)
        if not permissions & rights.Right.READ_MESSAGE_HISTORY:
            raise NotKnown("an earlier try may have succeeded, and without Read Message History I cannot look")


def _marked(message: Json, wanted: int) -> bool:
    components: Iterable[Json] = message.get("components") or []
    return any(component.get("id") == wanted for component in components)


def older(snowflake: str | int, since: datetime | None) -> bool:
    """Say whether something was there before the first try began."""
    return since is not None and sent(snowflake) < since - SKEW
