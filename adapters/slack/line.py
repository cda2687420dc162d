"""One websocket of Socket Mode, from Slack's hello to its end. It is never renewed: another takes over."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from adapters.slack.spans import Json

log = logging.getLogger(__name__)
HELLO = 10.0
"""Seconds in which Slack says hello."""

WORK = 3.0
"""Seconds that an acknowledgement in the making gets before its line is closed; Slack itself waits no longer."""

Answer = Callable[[Json], Awaitable[Json | None]]


class NoHello(Exception):
    """Slack opened a websocket and wants it closed again, such as when there are too many."""


class Line:
    """Reads envelopes and acknowledges each on the line that it came by."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, answer: Answer, silence: float) -> None:
        self._socket, self._answer, self._silence = socket, answer, silence
        self._work: set[asyncio.Task[None]] = set()
        self.leaving = asyncio.Event()
        """Set when another line should take over: this one ends, broke, or said nothing for too long."""
        self._reader = asyncio.create_task(self._read())

    @property
    def open(self) -> bool:
        return not self._socket.closed and not self._reader.done()

    async def end(self) -> None:
        """Finish what is in work, and close."""
        if self._work:
            await asyncio.wait(self._work, timeout=WORK)
        tasks = [self._reader, *self._work]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._socket.close()

    async def _read(self) -> None:
        try:
            while await self._next():
                pass
        finally:
            self.leaving.set()

    async def _next(self) -> bool:
        """Take one frame; False: there are no more."""
        try:
            async with asyncio.timeout(self._silence):  # aiohttp's own would begin anew with every pong
                message = await self._socket.receive()
        except TimeoutError:
            # Pings are answered even by a socket that brings nothing any more, so they prove nothing.
            if not self.leaving.is_set():
                log.info("Slack: a websocket was silent for long, so another takes over")
            self.leaving.set()
            return True
        if message.type is not aiohttp.WSMsgType.TEXT:
            return False
        self._take(json.loads(message.data))
        return True

    def _take(self, frame: Json) -> None:
        if frame.get("type") == "disconnect":
            log.info("Slack: a websocket ends: %s", frame.get("reason"))
            self.leaving.set()
        elif "envelope_id" in frame:
            task = asyncio.create_task(self._acknowledge(frame))
            self._work.add(task)
            task.add_done_callback(self._work.discard)

    async def _acknowledge(self, frame: Json) -> None:
        """Answer an envelope; what is not answered, Slack sends again by the next line."""
        try:
            answer = await self._answer(frame)
            if answer is not None:
                await self._socket.send_str(json.dumps({"envelope_id": frame["envelope_id"], **answer}))
        except (ConnectionError, RuntimeError):
            log.info("Slack: a websocket broke before an acknowledgement")
        except Exception as fault:  # noqa: BLE001 - the fault may name what was in the envelope, so only its kind is told
            log.error("Slack: an envelope was not acknowledged: %s", type(fault).__name__)  # noqa: TRY400


async def dial(
    session: aiohttp.ClientSession, url: str, answer: Answer, *, ping: float, silence: float, **how: Any
) -> Line:
    """Open a websocket and wait for Slack's hello.

    Raises:
        NoHello: Slack wants it closed again.
        aiohttp.ClientError, TimeoutError, OSError: it could not be opened.
    """
    closing = aiohttp.ClientWSTimeout(ws_close=2.0)
    socket = await session.ws_connect(url, heartbeat=ping, max_msg_size=0, timeout=closing, **how)
    try:
        first = json.loads(await socket.receive_str(timeout=HELLO))
    except (TypeError, ValueError, TimeoutError):
        first = {}
    if first.get("type") != "hello":
        await socket.close()
        raise NoHello(str(first.get("reason") or "no hello"))
    return Line(socket, answer, silence)
