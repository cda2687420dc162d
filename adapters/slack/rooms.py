"""Rooms: private channels that we make, find again after a try that broke, fill, and archive at their end."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, limits
from adapters.slack.receive import Installed
from adapters.slack.refusals import SOON
from bot.platforms import Effect, NotDone, NotKnown, Order, Sent
from bot.text import plain

log = logging.getLogger(__name__)
_TAKEN, _THERE = "name_taken", frozenset({"already_in_channel"})
# Who left, or is not let into such a channel.
_LEFT = frozenset({"user_not_found", "user_disabled", "user_not_visible"})
_OUT = _LEFT | {"not_in_channel", "channel_not_found", "is_archived"}
_CLOSED = frozenset({"channel_not_found", "already_closed", "already_archived", "is_archived"})
_A_CHANNEL = "method_not_supported_for_channel_type"
_NAMES = 20


class Done(Protocol):
    """Makes a call that is the same made once or twice; an answer of None: it is so already."""

    async def __call__(
        self, call: Awaitable[Any], effect: Effect, fine: Collection[str] = frozenset(), method: str = ""
    ) -> Any: ...


Into = Callable[[str, Order], Awaitable[Sent]]
Refused = Callable[[BaseException, Effect, str], NotDone]


class Rooms:
    """The card is posted before anybody is invited.

    So a room without people was never seen by anybody: a later try archives it and makes another, since without a
    history scope nobody can tell whether the card stands in it.
    """

    def __init__(self, client: AsyncWebClient, home: Installed, done: Done, into: Into, refused: Refused) -> None:
        self._client, self._home, self._done, self._into, self._refused = client, home, done, into, refused

    async def open(self, order: Order) -> Sent:
        """Make a room, put the card into it, and bring the people in."""
        if order.since is not None and (found := await self._earlier(order)):
            await self._fill(found, order)
            return Sent("", found)
        if order.recalled:
            raise NotDone("it was withdrawn, and nobody was in it")
        channel = await self._create(order)
        try:
            sent = await self._into(channel, replace(order, since=None))
            await self._fill(channel, order)
        except NotKnown as fault:
            raise NotKnown(fault.reason, SOON) from None
        except NotDone as fault:
            # The next try has to look for what this one leaves.
            if fault.retry is not None:
                raise NotKnown(f"it was begun: {fault.reason}", fault.retry) from None
            await self._archive(channel)
            raise
        return sent

    async def admit(self, order: Order) -> Sent:
        """Invite one person; who left the workspace meanwhile is nowhere to be invited."""
        await self._invite(order.place, order.account, _THERE | _LEFT)
        return Sent("", order.place)

    async def dismiss(self, order: Order) -> Sent:
        """Take one person out; where the room is gone, nobody is in it."""
        kick = self._client.conversations_kick(channel=order.place, user=order.account)
        await self._done(kick, "dismiss", _OUT)
        return Sent("", order.place)

    async def close(self, order: Order) -> Sent:
        """Close a conversation, or archive a room; what stands below a message cannot be closed, and bothers nobody."""
        if order.thread:
            return Sent("", order.place)
        try:
            await self._done(self._client.conversations_close(channel=order.place), "close", _CLOSED)
        except NotDone as fault:
            if fault.reason != _A_CHANNEL:
                raise
            await self._archive(order.place)
        return Sent("", order.place)

    async def _earlier(self, order: Order) -> str:
        """Find the room that an earlier try filled; one that it left without people is put away."""
        async for channel in self._ours(order):
            members = await self._done(self._client.conversations_members(channel=channel, limit=2), "room")
            if set(members["members"]) - {self._home.bot}:
                return channel
            await self._archive(channel)
        return ""

    async def _ours(self, order: Order) -> AsyncIterator[str]:
        """Give the rooms that we made for this delivery, by its number at the end of their names."""
        named, since, cursor = re.compile(rf"-{_number(order)}(x\d+)?$"), order.since, ""
        oldest = (since - limits.CLOCKS).timestamp() if since else 0.0
        while True:
            listing = self._client.users_conversations(
                types="private_channel", exclude_archived=True, limit=200, cursor=cursor
            )
            page = await self._done(listing, "room")
            for channel in page["channels"]:
                ours = channel.get("creator") == self._home.bot and channel.get("created", 0) >= oldest
                if ours and named.search(channel["name"]):
                    yield str(channel["id"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _create(self, order: Order) -> str:
        """Make a private channel; a name that is taken, also by an archived one, gives way to the next."""
        for attempt in range(1, _NAMES):
            try:
                made = await self._client.conversations_create(name=_name(order, attempt), is_private=True)
            except api.TROUBLE as fault:
                if api.unclear(fault):
                    raise NotKnown(api.code(fault), SOON) from None
                if api.code(fault) != _TAKEN:
                    raise self._refused(fault, "room", "room") from None
            else:
                return str(made["channel"]["id"])
        raise NotDone(f"every name that I thought of is taken, such as {_name(order, _NAMES)}")

    async def _fill(self, channel: str, order: Order) -> None:
        """Invite everybody; one who cannot be is left out."""
        inside = [account for account in order.people if await self._lets_in(channel, account)]
        if order.people and not inside:
            raise NotDone("none of them can be invited into a private channel")

    async def _lets_in(self, channel: str, account: str) -> bool:
        try:
            await self._invite(channel, account, _THERE)
        except NotDone as fault:
            if fault.retry is not None:
                raise
            log.warning("somebody is left out of room %s: %s", channel, fault.reason)
            return False
        return True

    async def _invite(self, channel: str, account: str, fine: Collection[str]) -> None:
        await self._done(self._client.conversations_invite(channel=channel, users=account), "admit", fine)

    async def _archive(self, channel: str) -> None:
        await self._done(self._client.conversations_archive(channel=channel), "close", _CLOSED)


def _number(order: Order) -> str:
    return order.key.rpartition(":")[2]


def _name(order: Order, attempt: int) -> str:
    """Name a room after its card, with the number of its delivery, so that no other room has the name."""
    end = f"-{_number(order)}" + (f"x{attempt}" if attempt > 1 else "")
    title = plain(order.card.title, order.audience.language) if order.card and order.card.title else ""
    slug = re.sub(r"[^\w-]+", "-", title.casefold()).strip("-_")
    return (slug[: limits.CHANNEL_NAME - len(end)].rstrip("-_") or "room") + end
