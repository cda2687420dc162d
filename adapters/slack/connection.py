"""Socket Mode: one websocket, which the SDK renews when Slack asks for it, when it breaks, and when it goes silent."""

from __future__ import annotations

import asyncio

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api


class Connection:
    """An open way for events to come in."""

    ping = 3.0
    """Seconds between two pings; four without an answer are a dead connection."""

    def __init__(self, app: AsyncApp, client: AsyncWebClient, app_token: str) -> None:
        self._handler = AsyncSocketModeHandler(
            app, app_token, logger=api.sdk_log, web_client=client, ping_interval=self.ping
        )
        self._client = self._handler.client

    @property
    def connected(self) -> bool:
        session = self._client.current_session
        return session is not None and not session.closed and not self._client.stale and not self._client.closed

    async def open(self, url: str) -> None:
        """Connect to an address that ``apps.connections.open`` gave; later ones the SDK asks for itself."""
        self._client.wss_uri = url
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        ending = [self._client.message_processor, self._client.current_session_monitor, self._client.message_receiver]
        await self._handler.close_async()  # type: ignore[no-untyped-call]
        await asyncio.gather(*(task for task in ending if task is not None), return_exceptions=True)
        await self._client.aiohttp_client_session.close()
