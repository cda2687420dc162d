"""Does what a delivery asks: post, tell, edit, delete; and tells 'not done' from 'not known'.

A repeat is recognised by the nonce while Discord remembers it, later by the number that every post carries in its
container's id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from adapters.discord import limits, rights
from adapters.discord.direct import CLOSED, Direct
from adapters.discord.faults import Broken, Fault, Limited, Refused, Unreached
from adapters.discord.markdown import clean
from adapters.discord.render import render
from adapters.discord.sheets import Sheet
from adapters.discord.wire import Wire
from bot.clock import Clock
from bot.platforms import Need, NotDone, NotKnown, Order

log = logging.getLogger(__name__)
Json = dict[str, Any]
MESSAGES = "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message}"
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, HAS_THREAD = 10003, 10008, 160004
MISSING = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, 10004})
FORBIDDEN = frozenset({50001, 50013})
SOON, LATER = timedelta(seconds=10), timedelta(minutes=10)
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
PATIENT: Mapping[int, timedelta] = {
    30046: LATER,  # too many edits of a message that is older than an hour
    20028: timedelta(minutes=1),  # the channel's write limit
    40003: timedelta(minutes=5),  # direct messages opened too fast
    130000: timedelta(seconds=30),  # overloaded
}
WINDOW = timedelta(seconds=limits.NONCE_SECONDS)
# Discord numbers the other components of a message from 1 on.
FIRST_MARKER, MARKERS = 1_000, 2**31 - 2_000


class Sending:
    """``_unsure`` says since when this process does not know the outcome of a delivery."""

    def __init__(self, wire: Wire, direct: Direct, clock: Clock) -> None:
        self._wire, self._direct, self._clock = wire, direct, clock
        self._unsure: dict[str, datetime] = {}

    async def send(self, order: Order) -> str:
        began = self._clock.now()
        try:
            sent = await self._send(order)
        except (Limited, Unreached) as fault:
            raise NotDone(
                str(fault), timedelta(seconds=fault.seconds) if isinstance(fault, Limited) else SOON
            ) from None
        except Refused as fault:
            self._unsure.pop(order.key, None)
            raise await self._not_done(order, fault) from None
        except Broken as fault:
            raise self._broken(order, began, fault) from None
        self._unsure.pop(order.key, None)
        return sent

    async def _send(self, order: Order) -> str:
        match order.effect:
            case "delete":
                return await self._delete(order)
            case "edit":
                return await self._edit(order)
            case "tell":
                return await self._post(order, await self._direct.channel(order.account))
            case _:
                return await self._post(order, order.thread or order.place)

    async def _delete(self, order: Order) -> str:
        try:
            await self._wire.call("DELETE", ONE, channel_id=order.place, message=order.message)
        except Refused as fault:
            if fault.code not in MISSING:
                raise
        return order.message

    async def _edit(self, order: Order) -> str:
        """A repeat of an edit is the same edit. What a long card had beyond its first message stays as it is."""
        sheet = _sheets(order)[0]
        await self._wire.call("PATCH", ONE, sheet.edit(), sheet.uploads, channel_id=order.place, message=order.message)
        return order.message

    async def _post(self, order: Order, channel: str) -> str:
        if self._must_look(order) and (found := await self._find(order, channel)):
            return found
        first = ""
        for number, sheet in enumerate(_sheets(order)):
            made = await self._post_one(order, channel, sheet, number)
            first = first or made
        return first

    async def _post_one(self, order: Order, channel: str, sheet: Sheet, number: int) -> str:
        body = {**sheet.body(marker=marker(order.key)), "nonce": nonce(order.key, number), "enforce_nonce": True}
        try:
            made = await self._wire.call("POST", MESSAGES, body, sheet.uploads, channel_id=channel)
        except Refused as fault:
            if not order.thread or fault.code != UNKNOWN_CHANNEL:
                raise
            await self._open_thread(order)
            made = await self._wire.call("POST", MESSAGES, body, sheet.uploads, channel_id=channel)
        return str(made["id"])

    async def _open_thread(self, order: Order) -> None:
        """A thread that is made from a message has the message's id, so two cannot come of one."""
        source = await self._wire.call("GET", ONE, channel_id=order.place, message=order.thread)
        body = {"name": _title(source.get("components") or []) or "Hello"}
        try:
            await self._wire.call("POST", ONE + "/threads", body, channel_id=order.place, message=order.thread)
        except Refused as fault:
            if fault.code != HAS_THREAD:
                raise

    def _must_look(self, order: Order) -> bool:
        """Say whether an earlier try may have succeeded so long ago that the nonce no longer tells."""
        since = self._unsure.get(order.key)
        return not order.first if since is None else self._clock.now() - since > WINDOW

    async def _find(self, order: Order, channel: str) -> str | None:
        """Look for the message among the channel's last ones, by its number.

        Raises:
            NotKnown: the bot may not read them.
        """
        if order.effect != "tell" and not await self._may_read(order):
            raise NotKnown("an earlier try may have succeeded, and without Read Message History I cannot look")
        try:
            latest = await self._wire.call("GET", MESSAGES, None, (), {"limit": "100"}, channel_id=channel)
        except Refused as fault:
            if order.thread and fault.code == UNKNOWN_CHANNEL:
                return None
            raise
        ours = [message for message in latest if str(message["author"]["id"]) == self._wire.user_id]
        wanted = marker(order.key)
        return next((str(message["id"]) for message in reversed(ours) if _marked(message, wanted)), None)

    async def _may_read(self, order: Order) -> bool:
        permissions = await may(self._wire, order.workspace, order.place)
        return bool(permissions & rights.Right.READ_MESSAGE_HISTORY)

    def _broken(self, order: Order, began: datetime, fault: Broken) -> NotDone:
        """The nonce makes a repeat safe for a while; after that the next try looks first."""
        self._unsure.setdefault(order.key, began)
        return NotDone(f"the connection broke: {fault}", SOON)

    async def _not_done(self, order: Order, fault: Refused) -> NotDone:
        if fault.code in MISSING:
            return NotDone(str(fault), missing=True)
        if fault.code in CLOSED:
            return NotDone("direct messages are closed")
        if fault.code in FORBIDDEN:
            return NotDone(await self._forbidden(order, fault))
        retry = PATIENT.get(fault.code, timedelta(minutes=5) if fault.status == 401 else None)
        if retry is None:
            log.error("Discord refused delivery %s: %s", order.key, fault)
        return NotDone(str(fault), retry)

    async def _forbidden(self, order: Order, fault: Refused) -> str:
        """Name the permission that Discord's refusal leaves open."""
        needs: list[Need] = ["thread"] if order.thread else ["post"]
        try:
            names = rights.lacking(await may(self._wire, order.workspace, order.place), needs)
        except Fault:
            names = []
        return f"I lack {', '.join(names)} in the channel" if names else str(fault)


async def may(wire: Wire, guild: str, place: str) -> int:
    """Ask Discord what the bot may do in a channel of this server; nothing where it cannot see it.

    It is asked anew each time: three small requests are cheaper than being wrong after a change of roles.
    """
    try:
        channel, member, roles = await asyncio.gather(
            wire.call("GET", "/channels/{channel_id}", channel_id=place),
            wire.call("GET", "/guilds/{guild_id}/members/{user}", guild_id=guild, user=wire.user_id),
            wire.call("GET", "/guilds/{guild_id}/roles", guild_id=guild),
        )
        if (parent := rights.parent_of(channel)) is not None:
            channel = await wire.call("GET", "/channels/{channel_id}", channel_id=parent)
    except Refused:
        return 0
    if str(channel.get("guild_id")) != guild:
        return 0
    return rights.in_channel(rights.in_guild(guild, member, roles), guild, member, channel)


def nonce(key: str, number: int) -> str:
    """Make the nonce of one message of a delivery: the same at every try."""
    written = f"{key}/{number}"
    return written if len(written) <= limits.NONCE else sha256(written.encode()).hexdigest()[: limits.NONCE]


def marker(key: str) -> int:
    """Give a delivery the number that its messages carry."""
    _, _, number = key.rpartition(":")
    told = int(number) if number.isdecimal() else int(sha256(key.encode()).hexdigest()[:8], 16)
    return FIRST_MARKER + told % MARKERS


def _marked(message: Json, wanted: int) -> bool:
    return any(component.get("id") == wanted for component in message.get("components") or [])


def _sheets(order: Order) -> list[Sheet]:
    if order.card is None:
        raise NotDone("there is no card to send")
    return render(order.card, order.audience)


def _title(components: list[Json]) -> str:
    """Read the first line of a message of ours, without its markup."""
    for component in components:
        if content := str(component.get("content") or ""):
            first = content.partition("\n")[0].removeprefix("## ")
            return limits.fit(clean(first.replace("\\", "")).strip(), limits.THREAD_NAME)
        if found := _title(component.get("components") or []):
            return found
    return ""
