"""Does what a delivery asks, and tells apart what is not done from what is not known."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, limits
from adapters.slack.render import File, files_of, notification, render, render_post
from adapters.slack.spans import Json
from bot.cards import Card
from bot.platforms import NotDone, NotKnown, Order

log = logging.getLogger(__name__)
SOON = timedelta(seconds=10)
_GONE = {
    "channel_not_found",
    "is_archived",
    "message_not_found",
    "thread_not_found",
    "cant_update_message",
    "edit_window_closed",
}
_UNINVITED = {"not_in_channel", "restricted_action", "restricted_action_read_only_channel", "no_permission"}
_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


class Pace:
    """One message a second in each channel; channels do not wait for one another."""

    def __init__(self) -> None:
        self._free: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until the channel may have its next message."""
        now = asyncio.get_running_loop().time()
        at = max(self._free.get(channel, 0.0), now)
        self._free = {name: free for name, free in self._free.items() if free > now}
        self._free[channel] = at + limits.BETWEEN_POSTS
        if at > now:
            await asyncio.sleep(at - now)


class Sender:
    """Posts, edits, deletes and tells; the message's id is its ``ts``."""

    def __init__(self, client: AsyncWebClient, bot_name: str) -> None:
        self._client, self._bot_name, self._pace = client, bot_name, Pace()

    async def send(self, order: Order) -> str:
        """Do one delivery.

        Raises:
            NotDone: nothing happened.
            NotKnown: it may have happened.
        """
        match order.effect:
            case "post":
                return await self._post(order, order.place)
            case "tell":
                return await self._post(order, await self.direct(order.account))
            case "edit":
                return await self._edit(order)
            case "delete":
                return await self._delete(order)
            case _:
                raise NotDone(f"Slack has no {order.effect}")

    async def direct(self, account: str) -> str:
        """Open a direct message; asking again gives the same one.

        Raises:
            NotDone: this person cannot be written to, or not now.
        """
        try:
            opened = await self._client.conversations_open(users=account)
        except api.TROUBLE as fault:
            raise self._not_done(fault) from None
        return str(opened["channel"]["id"])

    async def private(self, channel: str, messages: Sequence[Sequence[Json]], text: str) -> None:
        """Put a private answer into a direct message."""
        for blocks in messages:
            await self._pace.turn(channel)
            await self._client.chat_postMessage(channel=channel, text=text, blocks=blocks, **_QUIET)

    async def attach(self, channel: str, files: Sequence[File], thread: str = "") -> None:
        """Upload files into a channel, or below a message in it."""
        kept: list[dict[str, str | None]] = [{"id": await self._upload(file), "title": file.name} for file in files]
        below: dict[str, Any] = {"thread_ts": thread} if thread else {}
        await self._pace.turn(channel)
        await self._client.files_completeUploadExternal(files=kept, channel_id=channel, **below)

    async def _upload(self, file: File) -> str:
        alt = {"alt_txt": file.alt} if file.alt else {}
        place = await self._client.files_getUploadURLExternal(filename=file.name, length=len(file.content), **alt)
        timeout = aiohttp.ClientTimeout(total=60)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(place["upload_url"], data=file.content) as answer,
        ):
            answer.raise_for_status()
        return str(place["file_id"])

    async def _post(self, order: Order, channel: str) -> str:
        if not order.first:
            # Reading back needs a history scope, with which we could read people's messages too: we do not ask for it.
            raise NotKnown(
                "an earlier try was cut off, and without a history scope Slack cannot tell whether it arrived"
            )
        drawn = _drawn(order)
        below: dict[str, Any] = {"thread_ts": order.thread} if order.thread else {}
        metadata = {"event_type": "circulator_delivery", "event_payload": {"id": _opaque(order.key)}}
        await self._pace.turn(channel)
        try:
            posted = await self._client.chat_postMessage(channel=channel, **drawn, **below, **_QUIET, metadata=metadata)
        except api.TROUBLE as fault:
            if api.unclear(fault):
                raise NotKnown(api.code(fault)) from None
            raise self._not_done(fault) from None
        await self._files(order.card, order, channel, str(posted["ts"]))
        return str(posted["ts"])

    async def _files(self, card: Card | None, order: Order, channel: str, ts: str) -> None:
        """Put a post's files below it. The post stands already, so what fails here is logged, not repeated."""
        if card is None or not (files := files_of(card, order.audience.language)):
            return
        try:
            await self.attach(channel, files, order.thread or ts)
        except api.TROUBLE as fault:
            log.warning("the files of delivery %s did not arrive: %s", order.key, api.code(fault))

    async def _edit(self, order: Order) -> str:
        try:
            await self._client.chat_update(channel=order.place, ts=order.message, **_drawn(order))
        except api.TROUBLE as fault:
            raise self._not_done(fault) from None
        return order.message

    async def _delete(self, order: Order) -> str:
        try:
            await self._client.chat_delete(channel=order.place, ts=order.message)
        except api.TROUBLE as fault:
            if api.code(fault) != "message_not_found":
                raise self._not_done(fault) from None
        return order.message

    def _not_done(self, fault: BaseException) -> NotDone:
        """Say what a refusal means; what would have the same effect twice may be tried again."""
        word = api.code(fault)
        if isinstance(fault, SlackApiError) and (pause := api.wait(fault)):
            return NotDone(word, pause)
        if api.unclear(fault) or isinstance(fault, aiohttp.ClientConnectorError):
            return NotDone(word, SOON)
        if word in _UNINVITED:
            return NotDone(f"{word}: I may not write in that channel. Type /invite @{self._bot_name} there")
        return NotDone(word, missing=word in _GONE)


def _drawn(order: Order) -> dict[str, Any]:
    """Draw a delivery: a direct message is for one person, a post for all who are there."""
    card, language = order.card, order.audience.language
    if card is None:
        raise NotDone("nothing to show")
    text = notification(card, language)
    if order.effect == "tell" and len(private := render(card, order.audience)) == 1:
        return {"text": text, "blocks": private[0]}
    return {"text": text, "blocks": render_post(card, order.audience)}


def _opaque(key: str) -> str:
    """Anybody in the workspace can read a message's metadata, so it holds a number that says nothing."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
