"""Socket Mode: connections, envelopes, acknowledgements, and what is sent again after a lost connection."""

import asyncio
import json
import uuid
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from .slack_blocks import Json
from .slack_reply import Answer, Delivery
from .slack_state import State

MOST_CONNECTIONS = 10


@dataclass(eq=False)
class Connection:
    """One open websocket of the app; what is sent on a numb one arrives nowhere, which only a missing pong may tell."""

    socket: web.WebSocketResponse
    request: web.Request
    numb: bool = False
    pongs: bool = True

    def cut(self) -> None:
        """Break the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass(eq=False)
class Envelope:
    """A delivery that waits for its acknowledgement; without a connection it waits for one to open."""

    id: str
    delivery: Delivery
    answer: "asyncio.Future[Answer]"
    on: Connection | None = None
    sent: int = 0
    given_up: bool = False

    def frame(self) -> str:
        """The text of the websocket message."""
        body: Json = {"envelope_id": self.id, "type": self.delivery.kind, "payload": self.delivery.payload}
        body["accepts_response_payload"] = self.delivery.kind != "events_api"
        attempt = self.delivery.attempt + self.sent
        if self.delivery.kind == "events_api" or attempt:
            reason = self.delivery.reason or ("timeout" if attempt else "")
            body |= {"retry_attempt": attempt, "retry_reason": reason}
        return json.dumps(body)


class Sockets:
    """Every websocket of the app and what is on its way over them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._turn = 0
        self.live: list[Connection] = []
        self.waiting: dict[str, Envelope] = {}

    async def deliver(self, delivery: Delivery) -> "asyncio.Future[Answer]":
        """Send over any one connection, now or as soon as there is one."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        envelope = Envelope(str(uuid.uuid4()), delivery, answer)
        self.waiting[envelope.id] = envelope
        await self._flush()
        return answer

    def give_up(self, answer: "asyncio.Future[Answer]") -> None:
        """Do not send again what nobody waits for; a late acknowledgement still counts."""
        for envelope in [one for one in self.waiting.values() if one.answer is answer]:
            envelope.given_up = True
            if envelope.on is None:
                del self.waiting[envelope.id]

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket of the app until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._state.tickets:
            raise web.HTTPUnauthorized(text="invalid ticket")
        self._state.tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0, autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.live) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            return socket
        try:
            await self._hello(connection)
            await self._listen(connection)
        finally:
            await self._lost(connection)
        return socket

    async def _hello(self, connection: Connection) -> None:
        self.live.append(connection)
        debug = {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060}
        about = {"app_id": self._state.app_id}
        hello: Json = {"type": "hello", "num_connections": len(self.live), "debug_info": debug}
        await connection.socket.send_json(hello | {"connection_info": about})
        await self._flush()
        self._state.pulse.fire()

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.PING and connection.pongs:
                await connection.socket.pong(message.data)
            if message.type is WSMsgType.TEXT and not connection.numb:
                self._acknowledge(json.loads(message.data))

    def _acknowledge(self, sent: Json) -> None:
        envelope = self.waiting.pop(str(sent.get("envelope_id")), None)
        if envelope is None:
            self._state.violate("socket", [f"acknowledged an envelope that does not wait: {sent!r:.200}"])
        elif not envelope.answer.done():
            envelope.answer.set_result(Answer(200, sent.get("payload") or {}))
            self._state.pulse.fire()

    async def _lost(self, connection: Connection) -> None:
        if connection in self.live:
            self.live.remove(connection)
        for envelope in [one for one in self.waiting.values() if one.on is connection]:
            envelope.on = None
            if envelope.given_up:
                del self.waiting[envelope.id]
        self._state.pulse.fire()
        await self._flush()

    async def _flush(self) -> None:
        for envelope in [one for one in self.waiting.values() if one.on is None]:
            if not self.live:
                return
            self._turn += 1
            envelope.on = self.live[self._turn % len(self.live)]
            frame = envelope.frame()
            envelope.sent += 1
            if envelope.on.numb:
                continue
            try:
                await envelope.on.socket.send_str(frame)
            except (ConnectionError, RuntimeError):
                # The connection broke in this moment; when its end is noticed the envelope is sent again.
                continue

    async def announce(self, reason: str) -> list[Connection]:
        """Ask the app to leave every connection."""
        old = list(self.live)
        for connection in old:
            body = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
            await connection.socket.send_json(body)
        return old

    async def disconnect(self, reason: str) -> None:
        """Ask the app to leave every connection, and wait until it has."""
        old = await self.announce(reason)
        await self._state.pulse.until(
            lambda: not set(old) & set(self.live), f"the app to leave its connection after {reason}"
        )

    def numb(self, *, pongs: bool) -> None:
        """Let every connection stay open and bring nothing any more, with or without pongs."""
        for connection in self.live:
            connection.numb, connection.pongs = True, pongs

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self.live:
            connection.cut()

    async def close(self) -> None:
        """Cut every connection and forget what is on its way."""
        self.waiting.clear()
        self.drop()
        await self._state.pulse.until(lambda: not self.live, "the websockets to close")
