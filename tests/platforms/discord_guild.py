"""A guild: its members, roles and channels, and what a test arranges in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.platforms import discord_rights as rights
from tests.platforms.discord_calendar import Scheduled
from tests.platforms.discord_errors import Json
from tests.platforms.discord_people import Member, Role, User
from tests.platforms.discord_places import FORUM, TEXT, Channel

if TYPE_CHECKING:
    from tests.platforms.discord_world import World

GUILD_MEMBERS = 1 << 1

# What our bot asks for when it is invited; a test narrows it with bot_can() or channel.deny().
BOT = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "mention_everyone",
    "add_reactions",
    "use_external_emojis",
    "create_public_threads",
    "create_private_threads",
    "send_messages_in_threads",
    "pin_messages",
    "create_events",
)


@dataclass(eq=False)
class Guild:
    """A Discord server with @everyone, an owner, and the bot as a member."""

    id: str
    name: str
    world: World = field(repr=False)
    owner: User
    locale: str = "en-US"
    unavailable: bool = False
    roles: dict[str, Role] = field(default_factory=dict, repr=False)
    members: dict[str, Member] = field(default_factory=dict, repr=False)
    channels: dict[str, Channel] = field(default_factory=dict, repr=False)
    events: dict[str, Scheduled] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.roles[self.id] = Role(self.id, "@everyone", rights.EVERYONE, position=0)
        self._admit(self.owner, [])
        bot_role = self._new_role("Circulator", rights.bits(BOT), managed=True)
        self.me = self._admit(self.world.bot, [bot_role])

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]

    def bot_can(self, **permissions: bool) -> None:
        """Grant or take guild-wide permissions of the bot's role: `bot_can(manage_roles=True)`.

        What @everyone may do, the bot may do too: take that away with `everyone_can` or in a channel.
        """
        self._set(self.me.roles[0], permissions)

    def everyone_can(self, **permissions: bool) -> None:
        self._set(self.everyone, permissions)

    def _set(self, role: Role, permissions: dict[str, bool]) -> None:
        for name, given in permissions.items():
            role.permissions = role.permissions & ~rights.bit(name) | (rights.bit(name) if given else 0)
        self.world.emit("GUILD_ROLE_UPDATE", {"guild_id": self.id, "role": role.as_json()}, guild=self)

    def role(self, name: str, *, mentionable: bool = False, **permissions: bool) -> Role:
        """A new role that has these permissions."""
        granted = rights.bits(key for key, given in permissions.items() if given)
        role = self._new_role(name, granted, mentionable=mentionable)
        self.world.emit("GUILD_ROLE_CREATE", {"guild_id": self.id, "role": role.as_json()}, guild=self)
        return role

    def _new_role(self, name: str, granted: int, *, managed: bool = False, mentionable: bool = False) -> Role:
        role = Role(self.world.new_id(), name, granted, len(self.roles), managed, mentionable)
        self.roles[role.id] = role
        return role

    def member(self, who: str | User | Member, *, roles: Iterable[Role] = (), **permissions: bool) -> Member:
        """A new member: a new person by name, or a person known from another guild.

        Permissions that are True are granted by a role of their own, as in a real server.
        """
        user = self.world.user(who) if isinstance(who, str) else who if isinstance(who, User) else who.user
        held = list(roles)
        for name, given in permissions.items():
            if not given and self.everyone.permissions & rights.bit(name):
                raise ValueError(f"@everyone has {name}: take it with everyone_can({name}=False) or channel.deny()")
        if granted := [name for name, given in permissions.items() if given]:
            held.append(self.role(f"{user.name}'s rights", **dict.fromkeys(granted, True)))
        member = self._admit(user, held)
        payload = member.as_json() | {"guild_id": self.id}
        self.world.emit("GUILD_MEMBER_ADD", payload, guild=self, intent=GUILD_MEMBERS)
        return member

    def _admit(self, user: User, roles: list[Role]) -> Member:
        member = self.members[user.id] = Member(self, user, roles, self.world.now())
        return member

    def channel(
        self,
        name: str,
        *,
        kind: int = TEXT,
        topic: str | None = None,
        deny_bot: Iterable[str] = (),
        private: bool = False,
        members: Iterable[Member] = (),
    ) -> Channel:
        """A new channel; `private` shows it to the named members and the bot only."""
        channel = Channel(self.world.new_id(), name, self.world, kind, self, topic=topic, position=len(self.channels))
        self.add_channel(channel)
        if private:
            channel.deny(self.everyone, "view_channel")
            for member in (self.me, *members):
                channel.allow(member, "view_channel")
        if denied := tuple(deny_bot):
            channel.deny(self.me, *denied)
        return channel

    def forum(self, name: str) -> Channel:
        return self.channel(name, kind=FORUM)

    def add_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = self.world.channels[channel.id] = channel
        name = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
        payload = channel.as_json() | ({"newly_created": True} if channel.is_thread else {})
        self.world.emit(name, payload, guild=self)

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner.id,
            "icon": None,
            "banner": None,
            "splash": None,
            "discovery_splash": None,
            "description": None,
            "features": [],
            "emojis": [],
            "stickers": [],
            "roles": [role.as_json() for role in self.roles.values()],
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "nsfw": False,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "preferred_locale": self.locale,
            "region": "deprecated",
            "afk_timeout": 300,
            "afk_channel_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "safety_alerts_channel_id": None,
            "application_id": None,
            "vanity_url_code": None,
            "max_members": 25000000,
            "max_presences": None,
        }

    def create_json(self) -> Json:
        """GUILD_CREATE: without the members intent only the bot itself is among the members."""
        threads = [one for one in self.channels.values() if one.is_thread]
        return self.as_json() | {
            "joined_at": self.me.joined.isoformat(),
            "large": False,
            "unavailable": False,
            "member_count": len(self.members),
            "members": [self.me.as_json()],
            "channels": [one.as_json() for one in self.channels.values() if not one.is_thread],
            "threads": [one.as_json() for one in threads if one.thread and not one.thread.archived],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [one.as_json() for one in self.events.values() if one.open],
            "soundboard_sounds": [],
        }
