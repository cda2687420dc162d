"""A Discord on this machine: REST and gateway for a real bot, and people for a test to play."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.platforms import discord_calendar as calendar
from tests.platforms import discord_commands as commands
from tests.platforms.discord_acting import Acting
from tests.platforms.discord_calendar import Scheduled
from tests.platforms.discord_errors import Json, NotPossible
from tests.platforms.discord_faults import Fault
from tests.platforms.discord_gateway import INVALID, RECONNECT, Gateway
from tests.platforms.discord_guild import Guild
from tests.platforms.discord_messages import File, Message
from tests.platforms.discord_people import Member, User
from tests.platforms.discord_places import Channel
from tests.platforms.discord_reply import Modal, Reply
from tests.platforms.discord_rest import API, Rest
from tests.platforms.discord_routes import Request
from tests.platforms.discord_spec import Violation
from tests.platforms.discord_world import World
from tests.platforms.discord_writing import remove

__all__ = [
    "Channel", "Fault", "File", "Guild", "LocalDiscord", "Member", "Message", "Modal", "NotPossible", "Reply",
    "Request", "Scheduled", "User", "Violation",
]  # fmt: skip

T = TypeVar("T")


class LocalDiscord(Acting):
    """Starts on entering, on a free loopback port, in the test's own event loop.

    late: while True, the bot's first responses are refused with 10062.
    requests: every request of the bot, in order. violations: those that break Discord's rules.
    validating: whether Discord's OpenAPI document is there to judge them too.
    faults: what shall go wrong; the first one that meets a request is taken.
    """

    def __init__(self, token: str = "a.local.token") -> None:
        self.world = World(self._story)
        self.late = False
        self.application_id = self.world.bot.id
        self.rest = Rest(self.world, token, self.application_id)
        self.requests, self.violations, self.faults = self.rest.requests, self.rest.violations, self.rest.faults
        self.validating = self.rest.validating
        self.gateway = Gateway(self.world, token, self.application_id)
        self.world.listeners.append(self.gateway.emit)
        self.rest.plain = {"/gateway/bot": self._gateway_bot, "/gateway": lambda: {"url": self.gateway_url}}
        self._app = web.Application(client_max_size=30 * 1024 * 1024)
        self.rest.add_to(self._app)
        self._app.router.add_get("/gateway", self.gateway.serve)
        self._app.router.add_get("/gateway/", self.gateway.serve)

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.api_url = f"http://{address}{API}"
        self.gateway_url = self.gateway.url = f"ws://{address}/gateway"
        self.world.cdn_url = f"http://{address}/cdn"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fault in self.faults:
            fault.release()
        await self.gateway.end()
        await self._runner.cleanup()

    # What a test arranges.

    def guild(self, name: str, *, locale: str = "en-US") -> Guild:
        return self.world.guild(name, locale=locale)

    def file(self, name: str, content: bytes, content_type: str = "text/plain") -> File:
        """A file that a person can attach to a command or a form."""
        return self.world.file(name, content, content_type)

    async def leave(self, who: Member) -> None:
        """The person leaves the guild."""
        self.world.remove_member(who)

    async def kick_bot(self, guild: Guild) -> None:
        """The bot is removed from the guild."""
        self.world.remove_guild(guild)

    async def outage(self, guild: Guild) -> None:
        """The guild is unavailable for a while; `recover` ends it."""
        self.world.outage(guild)

    async def recover(self, guild: Guild) -> None:
        self.world.recover(guild)

    async def delete(self, message: Message) -> None:
        """A moderator deletes the message."""
        remove(message)

    async def alter(self, who: Member, event: Scheduled, **changes: Any) -> None:
        """A member changes an event of the server's calendar; the fields have the API's names."""
        calendar.alter(who, event, **changes)

    async def cancel(self, who: Member, event: Scheduled) -> None:
        """A member takes an event out of the server's calendar."""
        calendar.cancel(who, event)

    async def take_course(self, event: Scheduled) -> None:
        """Discord begins an event at its time, and the next time ends it."""
        calendar.change(event, {"status": event.status + 1})

    # What a test looks at.

    def events(self, guild: Guild) -> list[Scheduled]:
        """The events in the server's calendar that are not over."""
        return [one for one in guild.events.values() if one.open]

    def messages(self, where: Channel | Member) -> list[Message]:
        """The messages of a channel, or of a person's direct messages; neither deleted nor 'thinking…' ones."""
        channel = where if isinstance(where, Channel) else where.dm
        return [one for one in channel.messages.values() if not one.loading]

    def sent(self, route: str) -> list[Request]:
        """The requests of a route, in a fault's writing: `sent("POST /channels/*/messages")`."""
        return [one for one in self.requests if Fault(route, times=None).meets(one.method, one.path)]

    async def until(self, condition: Callable[[], T], what: str, within: float = 10.0) -> T:
        """Wait until the condition is true; it is tried after each change of this Discord."""
        return await self.world.bell.until(condition, what, within)

    async def message_in(self, where: Channel | Member, number: int = 1) -> Message:
        """Wait for a channel's message of this number, counted from 1."""
        await self.until(lambda: len(self.messages(where)) >= number, f"message {number} in {where.name}")
        return self.messages(where)[number - 1]

    async def connected(self) -> None:
        """Wait until the bot is on the gateway."""
        await self.until(lambda: self.gateway.connected, "the bot to be on the gateway")

    async def disconnected(self) -> None:
        """Wait until no connection of the bot is left, as after its process has ended."""
        await self.until(lambda: not self.gateway.connected, "the bot's connections to end")

    async def registered(self, line: str, where: Channel | None = None) -> Json:
        """Wait until the bot has registered this command, global or of the place's guild."""
        guilds = [where.guild.id if where and where.guild else None, None]
        lists = self.world.commands

        def found() -> Json | None:
            listed = [one for key in guilds for one in lists.get(key, []) if one["name"] == line.split(maxsplit=1)[0]]
            return listed[0] if listed else None

        command = await self.until(found, f"the registration of /{line}")
        assert command is not None
        if " " in line:
            commands.leaf(command, line.split()[1:])
        return command

    # What goes wrong.

    async def drop_gateway(self) -> None:
        """Break the gateway's connections without a word; the bot may resume."""
        self.gateway.drop()

    async def reconnect_gateway(self) -> None:
        """Op 7: ask the bot to reconnect and resume."""
        await self.gateway.tell({"op": RECONNECT, "d": None})

    async def invalidate_session(self, *, resumable: bool = False) -> None:
        """Op 9: end the session; what was missed is gone unless it is resumable."""
        if not resumable:
            self.gateway.forget()
        await self.gateway.tell({"op": INVALID, "d": resumable})

    async def close_gateway(self, code: int = 4000) -> None:
        await self.gateway.close(code)

    def expire(self, reply: Reply) -> None:
        """Let the interaction's token run out: follow-ups and edits get 50027."""
        reply.expired = True

    def forget_nonces(self) -> None:
        """As if the minutes had passed in which Discord remembers nonces."""
        self.world.nonces.clear()

    @property
    def token(self) -> str:
        return self.rest.token

    @token.setter
    def token(self, value: str) -> None:
        self.rest.token = self.gateway.token = value

    @property
    def privileged(self) -> int:
        """The privileged intents that are switched on in the developer portal, as a bit field."""
        return self.gateway.privileged

    @privileged.setter
    def privileged(self, intents: int) -> None:
        self.gateway.privileged = self.rest.privileged = intents

    @property
    def clock(self) -> Callable[[], datetime]:
        """What Discord takes for now: its ids and its memory of nonces follow it."""
        return self.world.clock

    @clock.setter
    def clock(self, now: Callable[[], datetime]) -> None:
        self.world.clock = now

    @property
    def nonce_window(self) -> float:
        """For how many seconds Discord remembers a nonce."""
        return self.world.nonce_window

    @nonce_window.setter
    def nonce_window(self, seconds: float) -> None:
        self.world.nonce_window = seconds

    def _gateway_bot(self) -> dict[str, Any]:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}

    def _story(self) -> str:
        lately = "; ".join(map(str, self.requests[-4:])) or "none"
        broken = "; ".join(map(str, self.violations[-3:]))
        return f"The bot's last requests: {lately}.{f' Violations: {broken}.' if broken else ''}"
