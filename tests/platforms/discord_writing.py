"""Putting what the bot sent into a message: checks, files, flags, mentions and the gateway's event."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass

from tests.platforms import discord_components as components
from tests.platforms import discord_mentions as mentions
from tests.platforms.discord_errors import Json, Path, Refused, refuse_if
from tests.platforms.discord_messages import LOADING, SILENT, File, Message
from tests.platforms.discord_people import User
from tests.platforms.discord_places import Channel
from tests.platforms.discord_rules import message_rules

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
SETTABLE = (1 << 2) | SILENT | components.IS_V2


@dataclass(frozen=True)
class Upload:
    """One file of a multipart request."""

    name: str
    content: bytes
    content_type: str


Uploads = dict[str, Upload]


def new_message(channel: Channel, author: User) -> Message:
    world = channel.world
    return Message(world.new_id(), channel, author, world.now())


def write(message: Message, body: Json, uploads: Uploads, allowed: Json, path: Path = ()) -> None:
    """Fill a new message from the request, or refuse with the rules that it breaks."""
    refuse_if(message_rules(body, path))
    _apply(message, body, uploads)
    if not (message.content or message.embeds or message.components or message.attachments):
        raise Refused(400, 50006, "Cannot send an empty message")
    if not message.ephemeral:
        message.notified = notified(message, body.get("allowed_mentions") or allowed)


def rewrite(message: Message, body: Json, uploads: Uploads, path: Path = ()) -> None:
    """Edit a message: keys that are not given stay; an edit notifies nobody."""
    refuse_if(message_rules(_as_edited(message, body), path, was_v2=message.is_v2))
    _apply(message, body, uploads)
    if not (message.content or message.embeds or message.components or message.attachments):
        raise Refused(400, 50006, "Cannot send an empty message")
    message.edited = message.channel.world.now()
    message.edits += 1
    message.flags &= ~LOADING


def _as_edited(message: Message, body: Json) -> Json:
    """The body as the rules must see it: an edit that adds Components V2 must clear what was there."""
    if not (body.get("flags") or 0) & components.IS_V2:
        return body
    return {"content": message.content, "embeds": message.embeds} | body


def _apply(message: Message, body: Json, uploads: Uploads) -> None:
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = copy.deepcopy(body["embeds"] or [])
    if "components" in body:
        message.components = components.numbered(copy.deepcopy(body["components"] or []))
    message.flags |= (body.get("flags") or 0) & SETTABLE
    message.attachments = _files(message, body.get("attachments"), uploads)


def _files(message: Message, listed: list[Json] | None, uploads: Uploads) -> list[File]:
    """The kept attachments, then the new ones; without a list all are kept and all uploads are new."""
    new = {key: _store(message, upload) for key, upload in uploads.items()}
    if listed is None:
        return [*message.attachments, *new.values()]
    kept = {file.id: file for file in message.attachments} | new
    for one in listed:
        if (file := kept.get(str(one.get("id")))) and one.get("description"):
            file.description = one["description"]
    return [kept[str(one["id"])] for one in listed if str(one.get("id")) in kept]


def _store(message: Message, upload: Upload) -> File:
    file = message.channel.world.file(upload.name, upload.content, upload.content_type, message.channel.id)
    file.ephemeral = message.ephemeral
    return file


def notified(message: Message, allowed: Json) -> frozenset[str]:
    text = "\n".join([message.content, *components.texts(message.components)])
    channel = message.channel
    guild = channel.guild
    author = guild.members.get(message.author.id) if guild else None
    may_ping_all = author is not None and channel.may(author, "mention_everyone")
    found = mentions.notified(text, channel, allowed, may_ping_all)
    if message.reference is not None and allowed.get("replied_user"):
        found |= {message.reference.author.id}
    return found


def post(message: Message) -> None:
    """Show the message in its channel; a private one is shown by its reply alone."""
    if message.ephemeral:
        message.channel.world.bell.ring()
        return
    message.channel.messages[message.id] = message
    announce("MESSAGE_CREATE", message)


def update(message: Message) -> None:
    if message.ephemeral:
        message.channel.world.bell.ring()
    else:
        announce("MESSAGE_UPDATE", message)


def remove(message: Message) -> None:
    """Take the message away from its channel."""
    message.deleted = True
    message.channel.messages.pop(message.id, None)
    if message.ephemeral:
        message.channel.world.bell.ring()
    else:
        where = {"channel_id": message.channel.id} | _guild_of(message)
        emit("MESSAGE_DELETE", {"id": message.id} | where, message)


def announce(name: str, message: Message) -> None:
    payload = message.as_json() | _guild_of(message)
    if message.channel.guild and (member := message.channel.guild.members.get(message.author.id)):
        payload["member"] = {key: value for key, value in member.as_json().items() if key != "user"}
    emit(name, payload, message)


def emit(name: str, payload: Json, message: Message) -> None:
    guild = message.channel.guild
    message.channel.world.emit(name, payload, guild, GUILD_MESSAGES if guild else DIRECT_MESSAGES)


def _guild_of(message: Message) -> Json:
    return {"guild_id": message.channel.guild.id} if message.channel.guild else {}


def needed_rights(body: Json, uploads: Iterable[str]) -> list[str]:
    """The permissions that sending this takes beyond sending itself."""
    needed = ["embed_links"] if body.get("embeds") else []
    return needed + (["attach_files"] if list(uploads) else [])
