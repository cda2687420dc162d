"""Everything that exists on the local Discord, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.platforms.discord_bell import Bell
from tests.platforms.discord_errors import Json, unknown
from tests.platforms.discord_guild import GUILD_MEMBERS, Guild
from tests.platforms.discord_messages import File, Message
from tests.platforms.discord_people import Member, User
from tests.platforms.discord_places import DM, Channel
from tests.platforms.discord_reply import Reply

GUILDS = 1 << 0
EPOCH_MS = 1_420_070_400_000  # Discord's ids count milliseconds from the first second of 2015.


@dataclass(frozen=True)
class Event:
    """One gateway event; sessions without the intent do not get it."""

    name: str
    payload: Json
    guild: Guild | None = None
    intent: int = 0


class World:
    """The state behind the REST routes, the gateway and the people of a test."""

    def __init__(self, story: Callable[[], str]) -> None:
        self.bell = Bell(story)
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.listeners: list[Callable[[Event], None]] = []
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.replies: dict[str, Reply] = {}
        self.commands: dict[str | None, list[Json]] = {}
        self.files: dict[str, File] = {}
        self.cdn_url = ""
        self.nonces: dict[tuple[str, str], Message] = {}
        self.nonce_window = 120.0
        self._last_id = 0
        self.bot = self.user("Circulator", bot=True)

    def now(self) -> datetime:
        return self.clock()

    def new_id(self) -> str:
        """The next snowflake: it grows, and holds the time."""
        milliseconds = int(self.now().timestamp() * 1000) - EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return str(self._last_id)

    def emit(self, name: str, payload: Json, guild: Guild | None = None, intent: int = GUILDS) -> None:
        """Tell the gateway's sessions, and wake the tests that wait."""
        if guild is None or (guild.id in self.guilds and not guild.unavailable) or name == "GUILD_DELETE":
            for listener in self.listeners:
                listener(Event(name, payload, guild, intent))
        self.bell.ring()

    def user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.new_id(), name, self, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, *, locale: str = "en-US") -> Guild:
        guild = Guild(self.new_id(), name, self, self.user(f"owner of {name}"), locale)
        self.guilds[guild.id] = guild
        self.emit("GUILD_CREATE", guild.create_json(), guild=guild)
        return guild

    def dm(self, user: User) -> Channel:
        """The bot's direct messages with a person: one channel for ever."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.new_id(), f"direct messages with {user.name}", self, DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def file(self, name: str, content: bytes, content_type: str, channel: str = "0") -> File:
        """A file put on the CDN."""
        key = self.new_id()
        file = self.files[key] = File(key, name, content, f"{self.cdn_url}/{channel}/{key}/{name}", content_type)
        return file

    def channel_of(self, key: str) -> Channel:
        if key not in self.channels:
            raise unknown("Channel")
        return self.channels[key]

    def guild_of(self, key: str) -> Guild:
        if key not in self.guilds or self.guilds[key].unavailable:
            raise unknown("Guild")
        return self.guilds[key]

    def shares_guild(self, user: User) -> bool:
        return any(user.id in guild.members for guild in self.guilds.values())

    def forget_channel(self, channel: Channel) -> None:
        for thread in [one for one in self.channels.values() if one.parent is channel and one.is_thread]:
            self.forget_channel(thread)
        del self.channels[channel.id]
        if channel.guild is not None:
            del channel.guild.channels[channel.id]
            name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
            self.emit(name, channel.as_json(), guild=channel.guild)

    def remove_member(self, member: Member) -> None:
        guild = member.guild
        del guild.members[member.id]
        payload = {"guild_id": guild.id, "user": member.user.as_json()}
        self.emit("GUILD_MEMBER_REMOVE", payload, guild=guild, intent=GUILD_MEMBERS)

    def remove_guild(self, guild: Guild) -> None:
        """The bot was removed from the guild."""
        del self.guilds[guild.id]
        for channel in guild.channels.values():
            self.channels.pop(channel.id, None)
        self.emit("GUILD_DELETE", {"id": guild.id}, guild=guild)

    def outage(self, guild: Guild) -> None:
        """The guild is out of reach, and will come back."""
        guild.unavailable = True
        self.emit("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild=guild)

    def recover(self, guild: Guild) -> None:
        guild.unavailable = False
        self.emit("GUILD_CREATE", guild.create_json(), guild=guild)
