"""What the local Slack remembers: people, conversations, messages, views and files."""

import copy
import itertools
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from . import slack_blocks as blockkit
from .slack_blocks import Json

Kind = Literal["public", "private", "im", "mpim"]


@dataclass(eq=False)
class User:
    """A person or a bot; `name` is the handle, as in @ana."""

    id: str
    name: str
    real_name: str
    team_id: str
    admin: bool = False
    owner: bool = False
    guest: bool = False
    bot: bool = False
    deactivated: bool = False
    tz: str = "America/New_York"
    locale: str = "en-US"
    status_emoji: str = ""
    dms_open: bool = True
    dm_error: str = "cannot_dm_bot"

    @property
    def mention(self) -> str:
        """How mrkdwn names the person."""
        return f"<@{self.id}>"


@dataclass(eq=False)
class Channel:
    """A conversation of any kind; `shared` is Slack Connect, `closed` a direct one that the app has put away."""

    id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    archived: bool = False
    creator: str = "U0000000000"
    created: int = 1_700_000_000
    shared: bool = False
    closed: bool = False
    messages: list["Message"] = field(default_factory=list)
    pins: set[str] = field(default_factory=set)
    last_post: float = -1e9


@dataclass(eq=False)
class File:
    """A file that was uploaded, by the app or by a person."""

    id: str
    name: str
    owner: User
    title: str = ""
    content: bytes = b""
    complete: bool = False
    channels: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Message:
    """A message as it now stands; an update changes it in place."""

    ts: str
    channel: Channel
    user: User
    text: str
    blocks: list[Json]
    attachments: list[Json]
    wire: Json
    thread_ts: str | None = None
    metadata: Json | None = None
    seen_by: User | None = None
    edits: int = 0
    deleted: bool = False
    files: list[File] = field(default_factory=list)
    reactions: dict[str, set[str]] = field(default_factory=dict)
    state: dict[str, Json] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.seen_by is not None

    @property
    def words(self) -> str:
        """All the text of blocks and attachments as sent; without blocks, the text."""
        parts = [blockkit.words(self.blocks) if self.blocks else self.text]
        return "\n".join(part for part in [*parts, blockkit.attachment_words(self.attachments)] if part)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return blockkit.buttons(self.blocks)

    @property
    def notified(self) -> frozenset[str]:
        """User ids, group ids, @channel, @here and @everyone that its wire bytes call."""
        full = bool(self.wire.get("link_names")) or self.wire.get("parse") == "full"
        return blockkit.notified(self.text, self.blocks, self.attachments, full=full)

    def snapshot(self) -> "Message":
        """The message as a person's screen still shows it, for a click on an old card."""
        keep = {id(self.channel): self.channel, id(self.user): self.user, id(self.seen_by): self.seen_by}
        return copy.deepcopy(self, keep)


@dataclass(eq=False)
class View:
    """A modal or a Home tab as it now stands; an update changes it in place."""

    id: str
    user: User
    body: Json
    hash: str
    state: Json = field(default_factory=dict)
    root_id: str = ""
    previous_id: str | None = None
    open: bool = True
    updates: int = 0

    @property
    def type(self) -> str:
        """modal or home."""
        return str(self.body["type"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, with every id filled in."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """The title of a modal; a Home tab has none."""
        return str((self.body.get("title") or {}).get("text", ""))

    @property
    def words(self) -> str:
        """All the text of its blocks as sent, one piece a line."""
        return blockkit.words(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons in its blocks, in order."""
        return blockkit.buttons(self.blocks)

    @property
    def labels(self) -> list[str]:
        """The labels of its inputs, in order."""
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]


class World:
    """One workspace, in memory."""

    def __init__(self, team_id: str) -> None:
        self.team_id = team_id
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Message] = []
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._number = itertools.count(1)
        self._last_stamp = 0
        self.bot = self.add_user("Circulator", bot=True)
        self.bot_id = self.new_id("B")

    def new_id(self, prefix: str) -> str:
        """An id in Slack's shape that was not given out before."""
        return f"{prefix}{next(self._number):010d}"

    def block_id(self) -> str:
        """An id as Slack makes one for a block that came without."""
        return f"b{next(self._number):04d}"

    def stamp(self) -> str:
        """The time now as a `ts`, later than every one before."""
        self._last_stamp = max(self._last_stamp + 1, time.time_ns() // 1000)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def add_user(self, name: str, team: str = "", **traits: Any) -> User:
        """A new person of the workspace `team` (ours when empty)."""
        handle = name.lower().replace(" ", ".")
        prefix = "U"
        user = User(self.new_id(prefix), handle, name, team or self.team_id, **traits)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, kind: Kind, members: set[str]) -> Channel:
        """A new conversation."""
        channel = Channel(self.new_id("D" if kind == "im" else "C"), name, kind, members)
        self.channels[channel.id] = channel
        return channel

    def named(self, name: str) -> Channel | None:
        """The channel of that name, with or without #."""
        wanted = name.removeprefix("#")
        return next((one for one in self.channels.values() if one.name == wanted), None)

    def direct(self, ids: set[str]) -> Channel:
        """The direct conversation of exactly these people; asking again gives the same one."""
        for channel in self.channels.values():
            if channel.kind in {"im", "mpim"} and channel.members == ids:
                return channel
        kind: Kind = "im" if len(ids) == 2 else "mpim"
        return self.add_channel("directmessage" if kind == "im" else f"mpdm-{len(self.channels)}", kind, ids)

    def message(self, channel: Channel, ts: str) -> Message | None:
        """The message with that ts which still stands."""
        return next((one for one in channel.messages if one.ts == ts and not one.deleted), None)

    def name_of(self, id_: str) -> str:
        """The handle of a person or the name of a channel, or the id itself."""
        found: User | Channel | None = self.users.get(id_) or self.channels.get(id_)
        return found.name if found else id_
