"""The gateway: sessions that identify, resume and get events over a websocket."""

from __future__ import annotations

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.platforms.discord_errors import Json
from tests.platforms.discord_world import Event, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
GUILD_MEMBERS, PRESENCES, MESSAGE_CONTENT = 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT


class Line:
    """One websocket of the bot, compressed as the bot asked."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self._deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._turn = asyncio.Lock()

    async def send(self, payload: Json) -> None:
        # One stream of compressed bytes: what is compressed first must be sent first.
        async with self._turn:
            text = json.dumps(payload)
            try:
                await self._write(text)
            except ConnectionError:
                return

    async def _write(self, text: str) -> None:
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)

    def cut(self) -> None:
        """Break the connection without a closing handshake."""
        if self._request.transport is not None:
            self._request.transport.abort()


@dataclass(eq=False)
class Session:
    """What one IDENTIFY started; it outlives its connection, so that it can be resumed."""

    id: str
    intents: int
    shard: tuple[int, int]
    identify: Json
    line: Line | None = None
    log: list[Json] = field(default_factory=list)
    sent: int = 0
    ready: bool = False
    muted: bool = False

    def __post_init__(self) -> None:
        self.more = asyncio.Event()

    def wants(self, event: Event) -> bool:
        if event.guild is not None and (int(event.guild.id) >> 22) % self.shard[1] != self.shard[0]:
            return False
        if event.guild is None and self.shard[0] != 0:
            return False
        return not event.intent or bool(self.intents & event.intent)

    def dispatch(self, name: str, payload: Json) -> None:
        """Queue an event; a cut connection gets it after RESUME."""
        self.log.append({"op": DISPATCH, "t": name, "s": len(self.log) + 1, "d": json.loads(json.dumps(payload))})
        self.more.set()

    async def deliver(self, line: Line) -> None:
        """Send what was not sent yet, and what comes, as long as the connection is this one."""
        while self.line is line:
            while self.sent < len(self.log) and self.line is line and not self.muted:
                self.sent += 1
                await line.send(self.log[self.sent - 1])
            self.more.clear()
            await self.more.wait()

    def hang_up(self) -> Line | None:
        line, self.line = self.line, None
        self.more.set()
        return line


@dataclass
class Gateway:
    """The websocket half of the local Discord.

    privileged: the privileged intents that are switched on in the developer portal.
    silent: heartbeats get no answer (a zombie connection); `mute()` also holds the events back.
    """

    world: World
    token: str
    application_id: str
    url: str = ""
    privileged: int = 0
    heartbeat_interval: int = 41_250
    silent: bool = False
    refuse_resume: bool = False
    sessions: dict[str, Session] = field(default_factory=dict)
    received: list[Json] = field(default_factory=list)
    resumes: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    strays: list[Line] = field(default_factory=list)

    @property
    def connected(self) -> list[Session]:
        return [one for one in self.sessions.values() if one.line is not None and one.ready]

    def emit(self, event: Event) -> None:
        for session in self.sessions.values():
            if session.wants(event):
                session.dispatch(event.name, self.shown(event, session))

    def shown(self, event: Event, session: Session) -> Json:
        """Other people's messages come without their content, unless that intent is on."""
        payload = event.payload
        readable = session.intents & MESSAGE_CONTENT or event.guild is None or "content" not in payload
        own = payload.get("author", {}).get("id") == self.world.bot.id
        named = any(one["id"] == self.world.bot.id for one in payload.get("mentions", ()))
        if readable or own or named:
            return payload
        return payload | {"content": "", "embeds": [], "attachments": [], "components": []}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        line = Line(socket, request)
        await line.send({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat_interval}})
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                self.received.append(payload := json.loads(message.data))
                session = await self.hear(line, session, payload)
        finally:
            self.hang_up(line, session)
        return socket

    def hang_up(self, line: Line, session: Session | None) -> None:
        if session is not None and session.line is line:
            session.hang_up()
        self.world.bell.ring()

    async def hear(self, line: Line, session: Session | None, payload: Json) -> Session | None:
        op: int = payload["op"]
        given: Any = payload.get("d")
        if op == HEARTBEAT and not self.silent:
            await line.send({"op": ACK, "d": None, "s": None, "t": None})
        elif op == IDENTIFY:
            return await self.identify(line, given)
        elif op == RESUME:
            return await self.resume(line, given)
        elif op == MEMBERS and session is not None:
            self.chunk(session, given)
        elif session is None and op != HEARTBEAT:
            await line.socket.close(code=4003)
        return session

    async def identify(self, line: Line, given: Json) -> Session | None:
        if given.get("token") != self.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
            return None
        if given["intents"] & PRIVILEGED & ~self.privileged:
            await line.socket.close(code=4014, message=b"Disallowed intent(s).")
            return None
        first, count = given.get("shard") or (0, 1)
        session = Session(self.world.new_id(), given["intents"], (first, count), given)
        self.sessions[session.id] = session
        self.greet(session)
        self.attach(session, line)
        return session

    def greet(self, session: Session) -> None:
        """READY, then one GUILD_CREATE for each guild."""
        guilds = [one for one in self.world.guilds.values() if session.wants(Event("", {}, one))]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self.world.bot.as_json() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0},
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": self.url,
                "shard": list(session.shard),
                "guilds": [{"id": one.id, "unavailable": True} for one in guilds],
                "private_channels": [],
                "relationships": [],
                "presences": [],
                "application": {"id": self.application_id, "flags": 0},
            },
        )
        for one in guilds:
            if not one.unavailable:
                session.dispatch("GUILD_CREATE", one.create_json())
        session.ready = True

    async def resume(self, line: Line, given: Json) -> Session | None:
        session = self.sessions.get(given.get("session_id", ""))
        if given.get("token") != self.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
            return None
        if session is None or self.refuse_resume:
            await line.send({"op": INVALID, "d": False, "s": None, "t": None})
            return None
        self.resumes += 1
        session.sent = given["seq"]
        session.dispatch("RESUMED", {})
        self.attach(session, line)
        return session

    def attach(self, session: Session, line: Line) -> None:
        session.line = line
        session.more.set()
        task = asyncio.get_running_loop().create_task(session.deliver(line))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        self.world.bell.ring()

    def chunk(self, session: Session, given: Json) -> None:
        """All members of a guild, in one piece, for those with the intent."""
        guild = self.world.guilds[str(given["guild_id"])]
        wanted = {str(one) for one in _listed(given.get("user_ids"))}
        members = [one for one in guild.members.values() if not wanted or one.id in wanted]
        members = members if session.intents & GUILD_MEMBERS or wanted else [guild.me]
        answer: Json = {
            "guild_id": guild.id,
            "members": [one.as_json() for one in members],
            "chunk_index": 0,
            "chunk_count": 1,
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", answer | ({"nonce": given["nonce"]} if given.get("nonce") else {}))

    async def tell(self, payload: Json) -> None:
        """Send an operation to every connection: op 7 asks to reconnect, op 9 ends the session."""
        lines = [one.line for one in self.sessions.values() if one.line is not None]
        for line in [*lines, *self.strays]:
            await line.send({"s": None, "t": None, **payload})

    def mute(self, silent: bool = True) -> None:
        """Make every connection a zombie: open, but neither events nor heartbeat answers come."""
        self.silent = silent
        for session in self.sessions.values():
            session.muted = silent
            session.more.set()

    def forget(self) -> None:
        """End every session; their connections stay open until the bot closes them."""
        lines = [line for one in self.sessions.values() if (line := one.hang_up())]
        self.sessions.clear()
        self.strays = lines

    def drop(self) -> None:
        for session in self.sessions.values():
            if line := session.hang_up():
                line.cut()

    async def close(self, code: int = 1001) -> None:
        """Close every connection with this code."""
        for session in list(self.sessions.values()):
            if line := session.hang_up():
                await line.socket.close(code=code)

    async def end(self) -> None:
        """Cut everything, and wait until nothing runs any more."""
        self.drop()
        for line in self.strays:
            line.cut()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [] if given is None else [given]
