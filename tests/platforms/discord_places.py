"""The channels of the local Discord: text channels, threads and direct messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.platforms import discord_rights as rights
from tests.platforms.discord_errors import Json
from tests.platforms.discord_people import Member, Role, User

if TYPE_CHECKING:
    from tests.platforms.discord_guild import Guild
    from tests.platforms.discord_messages import Message
    from tests.platforms.discord_world import World

TEXT, DM, VOICE, CATEGORY, ANNOUNCEMENT, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 4, 5, 11, 12, 15
THREADS = {10, PUBLIC_THREAD, PRIVATE_THREAD}


@dataclass
class ThreadState:
    """What a thread has beyond a channel."""

    owner: str
    since: datetime
    archived: bool = False
    locked: bool = False
    auto_archive: int = 4320
    invitable: bool = True
    members: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Channel:
    """A place where messages are."""

    id: str
    name: str
    world: World = field(repr=False)
    type: int = TEXT
    guild: Guild | None = field(default=None, repr=False)
    parent: Channel | None = field(default=None, repr=False)
    topic: str | None = None
    position: int = 0
    recipient: User | None = None
    thread: ThreadState | None = None
    overwrites: dict[str, rights.Overwrite] = field(default_factory=dict, repr=False)
    messages: dict[str, Message] = field(default_factory=dict, repr=False)

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS

    def permissions_of(self, who: Member) -> int:
        """What the member may do here; a thread takes its parent's permissions."""
        if self.parent is not None and self.is_thread:
            return self.parent.permissions_of(who)
        roles = {role.id for role in who.roles}
        return rights.in_channel(who.permissions, who.guild.id, roles, who.id, self.overwrites)

    def may(self, who: Member, *names: str) -> bool:
        wanted = rights.bits(names)
        return self.permissions_of(who) & wanted == wanted

    @property
    def bot_sees(self) -> bool:
        return self.guild is None or self.shows_to(self.guild.me)

    def shows_to(self, who: Member) -> bool:
        """Whether this member sees it; a private thread only those in it, and those who manage threads."""
        inside = self.type != PRIVATE_THREAD or (self.thread is not None and who.id in self.thread.members)
        return self.may(who, "view_channel") and (inside or self.may(who, "manage_threads"))

    def bot_may(self, *names: str) -> bool:
        return self.guild is None or self.may(self.guild.me, *names)

    def allow(self, who: Member | Role, *names: str) -> None:
        """Allow these permissions here to a member or a role, as a moderator does in the client."""
        self._overwrite(who).permit(rights.bits(names))
        self.updated()

    def deny(self, who: Member | Role, *names: str) -> None:
        """Deny these permissions here to a member or a role."""
        self._overwrite(who).forbid(rights.bits(names))
        self.updated()

    def _overwrite(self, who: Member | Role) -> rights.Overwrite:
        return self.overwrites.setdefault(who.id, rights.Overwrite(who.id, isinstance(who, Member)))

    def updated(self) -> None:
        name = "THREAD_UPDATE" if self.is_thread else "CHANNEL_UPDATE"
        self.world.emit(name, self.as_json(), guild=self.guild)

    def delete(self) -> None:
        """Delete the channel, as a moderator does."""
        self.world.forget_channel(self)

    def as_json(self) -> Json:
        if self.recipient is not None:
            return {"id": self.id, "type": DM, "recipients": [self.recipient.as_json()], "last_message_id": None}
        assert self.guild is not None
        shown: Json = {
            "id": self.id,
            "type": self.type,
            "guild_id": self.guild.id,
            "name": self.name,
            "parent_id": self.parent.id if self.parent else None,
            "last_message_id": next(reversed(self.messages), None),
            "rate_limit_per_user": 0,
            "flags": 0,
        }
        return shown | (self._thread_json() if self.thread else self._channel_json())

    def _channel_json(self) -> Json:
        return {
            "topic": self.topic,
            "position": self.position,
            "nsfw": False,
            "permission_overwrites": [
                {"id": one.target, "type": int(one.is_member), "allow": str(one.allow), "deny": str(one.deny)}
                for one in self.overwrites.values()
            ],
        }

    def _thread_json(self) -> Json:
        assert self.thread is not None
        return {
            "owner_id": self.thread.owner,
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": len(self.thread.members),
            "thread_metadata": {
                "archived": self.thread.archived,
                "locked": self.thread.locked,
                "auto_archive_duration": self.thread.auto_archive,
                "archive_timestamp": self.thread.since.isoformat(),
                "create_timestamp": self.thread.since.isoformat(),
                **({"invitable": self.thread.invitable} if self.type == PRIVATE_THREAD else {}),
            },
        }
