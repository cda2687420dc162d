"""The people of the local Discord: users, their roles, and users as members of a guild."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.platforms import discord_rights as rights
from tests.platforms.discord_errors import Json

if TYPE_CHECKING:
    from tests.platforms.discord_guild import Guild
    from tests.platforms.discord_places import Channel
    from tests.platforms.discord_world import World


@dataclass(eq=False)
class User:
    """A person's or the bot's account. `dms_open = False` makes direct messages fail with 50007."""

    id: str
    name: str
    world: World = field(repr=False)
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "username": self.name.lower().replace(" ", "_"),
            "global_name": None if self.bot else self.name,
            "discriminator": "0000" if self.bot else "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(eq=False)
class Role:
    """A role; the one whose id is the guild's own is @everyone."""

    id: str
    name: str
    permissions: int = 0
    position: int = 1
    managed: bool = False
    mentionable: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "permissions": str(self.permissions),
            "position": self.position,
            "managed": self.managed,
            "mentionable": self.mentionable,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False)
class Member:
    """A user in one guild."""

    guild: Guild = field(repr=False)
    user: User
    roles: list[Role]
    joined: datetime
    nick: str | None = None

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mention(self) -> str:
        return self.user.mention

    @property
    def dms_open(self) -> bool:
        return self.user.dms_open

    @dms_open.setter
    def dms_open(self, value: bool) -> None:
        self.user.dms_open = value

    @property
    def dm(self) -> Channel:
        """The direct messages between this person and the bot."""
        return self.user.world.dm(self.user)

    @property
    def permissions(self) -> int:
        """What the member may do in the guild as a whole."""
        if self.user.id == self.guild.owner.id:
            return rights.ALL
        total = self.guild.everyone.permissions
        for role in self.roles:
            total |= role.permissions
        return rights.ALL if total & rights.bit("administrator") else total

    def may(self, *names: str) -> bool:
        wanted = rights.bits(names)
        return self.permissions & wanted == wanted

    def as_json(self, channel: Channel | None = None) -> Json:
        """The member; with a channel, as an interaction shows them: with their permissions there."""
        shown: Json = {
            "user": self.user.as_json(),
            "nick": self.nick,
            "avatar": None,
            "roles": [role.id for role in self.roles],
            "joined_at": self.joined.isoformat(),
            "premium_since": None,
            "communication_disabled_until": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
        if channel is not None:
            shown["permissions"] = str(channel.permissions_of(self))
        return shown
