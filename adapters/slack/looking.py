"""Looks for what we posted when a connection broke before Slack answered.

That needs a history scope, which is the operator's to give. Of what others wrote nothing is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api, limits, refusals
from adapters.slack.spans import Json
from bot.platforms import NotKnown, Order

EVENT = "circulator_delivery"


def marked(key: str) -> Json:
    """Mark a message with its delivery. Anybody in the workspace can read it, so it holds a number that says nothing."""
    return {"event_type": EVENT, "event_payload": {"id": hashlib.sha256(key.encode()).hexdigest()[:24]}}


class Looker:
    """Reads back. ``able`` says whether the operator wants it, and Slack granted it."""

    def __init__(self, client: AsyncWebClient, bot: str, *, able: bool) -> None:
        self._client, self._bot, self.able = client, bot, able
        self._marks: dict[str, str] = {}

    async def post(self, order: Order, channel: str) -> str | None:
        """Give the ``ts`` of the message that this delivery made, or None: it made none.

        Raises:
            NotKnown: Slack does not tell, or not now.
        """
        mark = marked(order.key)["event_payload"]["id"]
        async for message in self._mine(order, channel):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and (metadata.get("event_payload") or {}).get("id") == mark:
                return str(message["ts"])
        return None

    async def files(self, order: Order, titles: Collection[str]) -> str | None:
        """Give the ``ts`` under which files of these titles stand below a message; all are in one.

        Raises:
            NotKnown: Slack does not tell, or not now.
        """
        async for message in self._mine(order, order.place):
            shown = {str(file.get("title", "")) for file in message.get("files", ())}
            if shown and set(titles) <= shown:
                return str(message["ts"])
        return None

    async def _mine(self, order: Order, channel: str) -> AsyncIterator[Json]:
        """Give our own messages since the try that broke."""
        if not self.able or order.since is None:
            raise NotKnown("an earlier try was cut off, and without [slack] history nobody can tell whether it arrived")
        async for page in self._pages(order.key, channel, order.thread, order.since):
            for message in page:
                if message.get("user") == self._bot:
                    yield message

    async def _pages(self, key: str, channel: str, thread: str, since: datetime) -> AsyncIterator[list[Json]]:
        """Read page by page; where Slack says to wait, the next look goes on at the same page."""
        cursor = self._marks.pop(key, "")
        for _ in range(limits.PAGES):
            try:
                page = await self._page(channel, thread, since, cursor)
            except api.TROUBLE as fault:
                if api.wait(fault):
                    self._marks[key] = cursor
                raise refusals.unread(fault) from None
            yield list(page["messages"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise NotKnown("so much was written there meanwhile that I did not read it all")

    async def _page(self, channel: str, thread: str, since: datetime, cursor: str) -> Any:
        wanted: Json = {
            "channel": channel, "oldest": f"{(since - limits.CLOCKS).timestamp():.6f}", "limit": limits.PAGE,
            "include_all_metadata": True, **({"cursor": cursor} if cursor else {}),
        }  # fmt: skip
        if thread:
            return await self._client.conversations_replies(ts=thread, **wanted)
        return await self._client.conversations_history(**wanted)
