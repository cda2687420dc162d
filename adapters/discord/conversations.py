"""Conversations of a few people with the bot: private threads, which nobody opens twice and nobody else can read."""

from __future__ import annotations

import logging

from adapters.discord import rights
from adapters.discord.faults import Fault, Refused
from adapters.discord.limits import THREAD_IDLE_MINUTES, THREAD_NAME, fit
from adapters.discord.looking import Looking
from adapters.discord.markdown import label
from adapters.discord.posting import Posting
from adapters.discord.refusals import FORBIDDEN, UNKNOWN_CHANNEL, begun
from adapters.discord.wire import Wire
from bot.platforms import NotDone, Order, Sent

log = logging.getLogger(__name__)
CHANNEL = "/channels/{channel_id}"
MEMBER = CHANNEL + "/thread-members/{user}"
PRIVATE_THREAD = 12
# Who left the server, or may not see the channel, cannot be added; who is one too many neither.
NOT_ADDED = frozenset({10007, 10013, 50001, 50013, 30033})
NO_MEMBER = frozenset({10007, 10013})
ARCHIVED = 50083


class Conversations:
    """The card is posted before anybody is added.

    So a conversation without it has nobody in it, and what a broken try left behind may be taken over by any delivery.
    """

    def __init__(self, wire: Wire, posting: Posting, looking: Looking) -> None:
        self._wire, self._posting, self._looking = wire, posting, looking

    async def open(self, order: Order) -> Sent:
        name = _name(order)
        thread, message = await self._earlier(order, name) if order.since else ("", "")
        if order.recalled:
            if message:
                return Sent(message, thread)
            raise NotDone("withdrawn, and it was not there")
        thread = thread or await self._create(order, name)
        try:
            message = message or await self._posting.post(order, thread)
            await self._add_all(order, thread)
        except Fault as fault:
            raise begun(order, fault) from None
        return Sent(message, thread)

    async def admit(self, order: Order) -> Sent:
        """Add a person; who left the server meanwhile is nowhere to be added."""
        try:
            await self._awake("PUT", order)
        except Refused as fault:
            if fault.code not in NOT_ADDED or (fault.code in FORBIDDEN and await self._lacks(order)):
                raise
            if fault.code not in NO_MEMBER:
                raise NotDone(f"this person cannot be added: {fault}") from None
        return Sent("", order.place)

    async def _lacks(self, order: Order) -> bool:
        """Discord refuses with the same words whether a person may not see the channel, or the bot may not add anybody."""
        return bool(rights.lacking(await rights.may(self._wire, order.workspace, order.place), ["talk"]))

    async def dismiss(self, order: Order) -> Sent:
        """Take a person out, which who began a private thread may do; where it is gone, nobody is in it."""
        try:
            await self._awake("DELETE", order)
        except Refused as fault:
            if fault.code not in NO_MEMBER | {UNKNOWN_CHANNEL}:
                raise
        return Sent("", order.place)

    async def _awake(self, method: str, order: Order) -> None:
        """Change who is in a thread; one in which nothing was said for long has to be woken first."""
        try:
            await self._wire.once(method, MEMBER, channel_id=order.place, user=order.account)
        except Refused as fault:
            if fault.code != ARCHIVED:
                raise
            await self._wire.once("PATCH", CHANNEL, {"archived": False}, channel_id=order.place)
            await self._wire.once(method, MEMBER, channel_id=order.place, user=order.account)

    async def close(self, order: Order) -> Sent:
        """Archive it; and lock it where the bot may, which is not among the rights that it asks for.

        Who manages threads reads all private ones of a server, so the bot had better not.
        """
        place = order.thread or order.place
        permissions = await rights.may(self._wire, order.workspace, place)
        locks = {"locked": True} if permissions & rights.Right.MANAGE_THREADS else {}
        try:
            await self._wire.once("PATCH", CHANNEL, {"archived": True, **locks}, channel_id=place)
        except Refused as fault:
            if fault.code not in {UNKNOWN_CHANNEL, ARCHIVED}:
                raise
        return Sent(order.message, order.place)

    async def _earlier(self, order: Order, name: str) -> tuple[str, str]:
        """Find what an earlier try left: the conversation with its card, or else one with nothing in it."""
        unused = ""
        for each in await self._looking.threads(order, name):
            thread = str(each["id"])
            if marked := await self._looking.marked(order, thread):
                return thread, marked[0]
            if await self._looking.empty(thread):
                unused = thread
        return unused, ""

    async def _create(self, order: Order, name: str) -> str:
        body = {
            "name": name,
            "type": PRIVATE_THREAD,
            "invitable": False,
            "auto_archive_duration": THREAD_IDLE_MINUTES,
        }
        made = await self._wire.once("POST", CHANNEL + "/threads", body, channel_id=order.place)
        return str(made["id"])

    async def _add_all(self, order: Order, thread: str) -> None:
        """Add the people; adding one who is in it changes nothing."""
        added = [account for account in order.people if await self._add(thread, account)]
        if not added:
            await self._wire.once("PATCH", CHANNEL, {"archived": True}, channel_id=thread)
            raise NotDone("none of them can be added to a conversation in that channel")

    async def _add(self, thread: str, account: str) -> bool:
        try:
            await self._wire.once("PUT", MEMBER, channel_id=thread, user=account)
        except Refused as fault:
            if fault.code not in NOT_ADDED:
                raise
            log.warning("somebody is left out of conversation %s: %s", thread, fault)
            return False
        return True


def _name(order: Order) -> str:
    title = order.card.title if order.card else None
    return fit(label(title, order.audience.language, THREAD_NAME), THREAD_NAME) if title else ""
