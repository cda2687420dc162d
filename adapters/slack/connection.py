"""Socket Mode: always one websocket that works. The next one is open before the last one is closed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import api
from adapters.slack.line import Line, NoHello, dial
from adapters.slack.spans import Json

log = logging.getLogger(__name__)
_TROUBLE = (NoHello, *api.TROUBLE)


class Connection:
    """An open way for events to come in, renewed when Slack asks for it, when it breaks, and when it goes silent."""

    ping = 10.0
    """Seconds between two pings; one without an answer is a dead connection."""

    silence = 900.0
    """Seconds without an event after which a websocket is renewed, since it may be one that brings nothing any more."""

    pauses = (1.0, 60.0)
    """Seconds between two attempts: the first pause doubles up to the last. Opening is a method of the lowest tier."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        app_token: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._app, self._client, self._token, self._sleep = app, client, app_token, sleep
        self._session = aiohttp.ClientSession()
        self._line: Line | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._failed = 0

    @property
    def connected(self) -> bool:
        return self._line is not None and self._line.open

    async def open(self, url: str) -> None:
        """Connect to an address that ``apps.connections.open`` gave; later ones are asked for. What fails is tried again."""
        try:
            self._line = await self._dial(url)
        except _TROUBLE as fault:
            self._note(fault)
        self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        line, self._line = self._line, None
        if line is not None:
            self._end(line)
        await asyncio.gather(*self._ending, return_exceptions=True)
        await self._session.close()

    async def _keep(self) -> None:
        """Let another line take over whenever one leaves."""
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            if self._line is not None:
                await self._line.leaving.wait()
            if clock() - began > self.pauses[1]:
                self._failed = 0
            last, self._line = self._line, await self._another()
            if last is not None:
                self._end(last)

    async def _another(self) -> Line:
        """Open a line, however often it takes; one that ends soon after its start counts as failed too."""
        while True:
            await self._sleep(self._pause())
            self._failed += 1
            try:
                opened = await self._client.apps_connections_open(app_token=self._token)
                return await self._dial(str(opened["url"]))
            except _TROUBLE as fault:
                self._note(fault)
                if pause := api.wait(fault):
                    await self._sleep(pause / timedelta(seconds=1))

    def _pause(self) -> float:
        first, last = self.pauses
        return min(last, first * 2.0 ** min(self._failed - 1, 30)) if self._failed else 0.0

    async def _dial(self, url: str) -> Line:
        tls = self._client.ssl if self._client.ssl is not None else True
        how = {"proxy": self._client.proxy, "ssl": tls}
        return await dial(self._session, url, self._answer, ping=self.ping, silence=self.silence, **how)

    async def _answer(self, frame: Json) -> Json | None:
        """Let Bolt answer an envelope; None: it is not to be acknowledged, so Slack sends it again."""
        asked = SocketModeRequest.from_dict(frame)
        answer = None if asked is None else await run_async_bolt_app(self._app, asked)
        if answer is None or answer.status != 200:
            return None
        if not answer.body:
            return {}
        plain = not answer.headers.get("content-type", [""])[0].startswith("application/json")
        return {"payload": {"text": answer.body} if plain else json.loads(answer.body)}

    def _end(self, line: Line) -> None:
        task = asyncio.create_task(line.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _note(self, fault: BaseException) -> None:
        """Not the fault itself: it names the address, which is a secret."""
        word = str(fault) if isinstance(fault, NoHello) else api.code(fault)
        log.warning("Slack: no websocket (%s), so I try again", word)
