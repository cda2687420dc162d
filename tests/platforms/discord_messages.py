"""A message and its files, as people see them and as the API writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.platforms import discord_components as components
from tests.platforms.discord_errors import Json
from tests.platforms.discord_people import User
from tests.platforms.discord_places import Channel

if TYPE_CHECKING:
    from tests.platforms.discord_reply import Reply

EPHEMERAL, LOADING, HAS_THREAD, SILENT = 1 << 6, 1 << 7, 1 << 5, 1 << 12


@dataclass(eq=False)
class File:
    """A file on the CDN; `url` serves its bytes, so that the bot can download what people upload."""

    id: str
    name: str
    content: bytes
    url: str
    content_type: str = "application/octet-stream"
    description: str | None = None
    ephemeral: bool = False

    def as_json(self) -> Json:
        shown: Json = {
            "id": self.id,
            "filename": self.name,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
        }
        if self.description:
            shown["description"] = self.description
        return shown | ({"ephemeral": True} if self.ephemeral else {})


@dataclass(eq=False)
class Message:
    """A message. `notified` holds the ids of users and roles, and 'everyone' or 'here', that it notifies."""

    id: str
    channel: Channel
    author: User
    sent: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[File] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | None = None
    reference: Message | None = None
    reply: Reply | None = field(default=None, repr=False)
    notified: frozenset[str] = frozenset()
    edited: datetime | None = None
    edits: int = 0
    edits_refused: bool = False
    deleted: bool = False
    pinned: bool = False
    reactions: dict[str, set[str]] = field(default_factory=dict)
    thread: Channel | None = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """'The bot is thinking…': deferred and not answered yet."""
        return bool(self.flags & LOADING)

    @property
    def is_v2(self) -> bool:
        return bool(self.flags & components.IS_V2)

    @property
    def text(self) -> str:
        """All that can be read in the message: content, embeds and text displays, one part a line."""
        parts = [self.content] if self.content else []
        parts += [part for embed in self.embeds for part in components.embed_texts(embed)]
        return "\n".join(parts + components.texts(self.components))

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, disabled ones too."""
        return [components.name_of(one) for one in components.flat(self.components) if one["type"] == components.BUTTON]

    @property
    def menus(self) -> list[str]:
        """The placeholders of the select menus."""
        return [
            components.name_of(one) for one in components.flat(self.components) if one["type"] in components.SELECTS
        ]

    def component(self, name: str) -> Json:
        """The one button or menu of this label, placeholder or custom_id."""
        found = [
            one
            for one in components.flat(self.components)
            if name and name in (components.name_of(one), one.get("custom_id"))
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} components are called {name!r}; there are {self.buttons + self.menus}")
        return found[0]

    def file(self, name: str) -> bytes:
        """The bytes of the attachment of this name."""
        for one in self.attachments:
            if one.name == name:
                return one.content
        raise LookupError(f"no attachment {name!r}; there are {[one.name for one in self.attachments]}")

    def as_json(self) -> Json:
        shown: Json = {
            "id": self.id,
            "channel_id": self.channel.id,
            "type": self.type,
            "author": self.author.as_json(),
            "content": self.content,
            "timestamp": self.sent.isoformat(),
            "edited_timestamp": self.edited.isoformat() if self.edited else None,
            "tts": False,
            "mention_everyone": bool(self.notified & {"everyone", "here"}),
            "mentions": self._mentions(),
            "mention_roles": sorted(self.notified & set(self.channel.guild.roles)) if self.channel.guild else [],
            "attachments": [one.as_json() for one in self.attachments],
            "embeds": [{"type": "rich"} | embed for embed in self.embeds],
            "components": self.components,
            "pinned": self.pinned,
            "flags": self.flags,
        }
        return shown | self._extras()

    def _mentions(self) -> list[Json]:
        users = self.channel.world.users
        return [users[one].as_json() for one in sorted(self.notified) if one in users]

    def _extras(self) -> Json:
        extras: Json = {}
        if self.nonce is not None:
            extras["nonce"] = self.nonce
        if self.reply is not None:
            extras |= self.reply.metadata() | {"application_id": self.author.id, "webhook_id": self.author.id}
        if self.reference is not None:
            extras["message_reference"] = {
                "type": 0,
                "message_id": self.reference.id,
                "channel_id": self.reference.channel.id,
            }
        if self.thread is not None:
            extras["thread"] = self.thread.as_json()
        if self.reactions:
            extras["reactions"] = [self._reaction(emoji, who) for emoji, who in self.reactions.items()]
        return extras

    def _reaction(self, emoji: str, who: set[str]) -> Json:
        return {
            "emoji": {"id": None, "name": emoji},
            "count": len(who),
            "count_details": {"normal": len(who), "burst": 0},
            "burst_colors": [],
            "me": self.channel.world.bot.id in who,
            "me_burst": False,
        }
