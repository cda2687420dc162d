"""REST routes for messages: post, read, edit, delete, pin, react."""

from __future__ import annotations

from urllib.parse import unquote

from tests.platforms.discord_errors import Broken, Json, Refused, invalid, missing_access, missing_permissions, unknown
from tests.platforms.discord_mentions import MESSAGE_DEFAULT
from tests.platforms.discord_messages import Message
from tests.platforms.discord_places import Channel
from tests.platforms.discord_routes import Call, route
from tests.platforms.discord_writing import announce, emit, needed_rights, new_message, post, remove, rewrite, write

MESSAGES = "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message_id}"


def seen(call: Call) -> Channel:
    """The channel, if the bot can see it."""
    channel = call.world.channel_of(call["channel_id"])
    if not channel.bot_sees:
        raise missing_access()
    return channel


def message_of(call: Call, channel: Channel) -> Message:
    if (message := channel.messages.get(call["message_id"])) is None:
        raise unknown("Message")
    return message


def demand(channel: Channel, *names: str) -> None:
    if not channel.bot_may(*names):
        raise missing_permissions()


def check_sendable(channel: Channel, *also: str) -> None:
    """Whether the bot may post here: people close their direct messages, moderators their channels."""
    if channel.recipient is not None:
        if not channel.world.shares_guild(channel.recipient):
            raise Refused(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
        if not channel.recipient.dms_open:
            raise Refused(403, 50007, "Cannot send messages to this user")
    demand(channel, "send_messages_in_threads" if channel.is_thread else "send_messages", *also)
    if channel.thread is not None:
        if channel.thread.locked and not channel.bot_may("manage_threads"):
            raise Refused(400, 160005, "This thread is locked")
        channel.thread.archived = False


@route("POST", MESSAGES)
def create_message(call: Call) -> Json:
    channel = seen(call)
    check_sendable(channel, *needed_rights(call.body, call.uploads))
    if known := already_sent(call, channel):
        return known.as_json()
    message = new_message(channel, call.world.bot)
    message.reference = replied_to(call, channel)
    message.type = 19 if message.reference else 0
    write(message, call.body, call.uploads, MESSAGE_DEFAULT)
    remember(call, message)
    post(message)
    return message.as_json()


def already_sent(call: Call, channel: Channel) -> Message | None:
    """The message of this nonce, if the same bot sent it within the window that Discord remembers."""
    if not call.body.get("enforce_nonce"):
        return None
    known = call.world.nonces.get((channel.id, str(call.body.get("nonce"))))
    if known is None or (call.world.now() - known.sent).total_seconds() > call.world.nonce_window:
        return None
    return known


def remember(call: Call, message: Message) -> None:
    if (nonce := call.body.get("nonce")) is not None:
        message.nonce = nonce
        call.world.nonces[message.channel.id, str(nonce)] = message


def replied_to(call: Call, channel: Channel) -> Message | None:
    if not (reference := call.body.get("message_reference")):
        return None
    if not channel.bot_may("read_message_history"):
        raise Refused(403, 160002, "Cannot reply without permission to read message history")
    found = channel.messages.get(str(reference.get("message_id")))
    if found is None and reference.get("fail_if_not_exists", True):
        raise invalid([Broken(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")])
    return found


@route("GET", MESSAGES)
def list_messages(call: Call) -> list[Json]:
    """Newest first; without READ_MESSAGE_HISTORY the list is empty."""
    channel = seen(call)
    query = call.request.query
    found = [one for one in channel.messages.values() if channel.bot_may("read_message_history")]
    if before := query.get("before"):
        found = [one for one in found if int(one.id) < int(before)]
    limit = int(query.get("limit", 50))
    if after := query.get("after"):
        found = [one for one in found if int(one.id) > int(after)][:limit]
    return [one.as_json() for one in reversed(found)][:limit]


@route("GET", ONE)
def get_message(call: Call) -> Json:
    channel = seen(call)
    if not channel.bot_may("read_message_history"):
        raise missing_access()
    return message_of(call, channel).as_json()


@route("PATCH", ONE)
def edit_message(call: Call) -> Json:
    message = message_of(call, seen(call))
    if message.author is not call.world.bot:
        raise Refused(403, 50005, "Cannot edit a message authored by another user")
    if message.edits_refused:
        raise Refused(
            429, 30046, "Maximum number of edits to messages older than 1 hour reached. Please try again later."
        )
    demand(message.channel, *needed_rights(call.body, call.uploads))
    rewrite(message, call.body, call.uploads)
    announce("MESSAGE_UPDATE", message)
    return message.as_json()


@route("DELETE", ONE)
def delete_message(call: Call) -> None:
    message = message_of(call, seen(call))
    if message.author is not call.world.bot:
        demand(message.channel, "manage_messages")
    remove(message)


@route("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> None:
    demand(seen(call), "send_messages")


@route("GET", MESSAGES + "/pins")
def pins(call: Call) -> Json:
    found = [one for one in seen(call).messages.values() if one.pinned]
    return {
        "items": [{"pinned_at": one.sent.isoformat(), "message": one.as_json()} for one in found],
        "has_more": False,
    }


@route("PUT", MESSAGES + "/pins/{message_id}")
@route("PUT", "/channels/{channel_id}/pins/{message_id}")
def pin(call: Call) -> None:
    _set_pinned(call, True)


@route("DELETE", MESSAGES + "/pins/{message_id}")
@route("DELETE", "/channels/{channel_id}/pins/{message_id}")
def unpin(call: Call) -> None:
    _set_pinned(call, False)


def _set_pinned(call: Call, pinned: bool) -> None:
    message = message_of(call, seen(call))
    demand(message.channel, "pin_messages")
    message.pinned = pinned
    announce("MESSAGE_UPDATE", message)


@route("PUT", ONE + "/reactions/{emoji_name}/@me")
def react(call: Call) -> None:
    message = message_of(call, seen(call))
    demand(message.channel, "add_reactions", "read_message_history")
    message.reactions.setdefault(unquote(call["emoji_name"]), set()).add(call.world.bot.id)
    emit("MESSAGE_REACTION_ADD", _reaction(call, message), message)


@route("DELETE", ONE + "/reactions/{emoji_name}/@me")
def unreact(call: Call) -> None:
    message = message_of(call, seen(call))
    message.reactions.get(unquote(call["emoji_name"]), set()).discard(call.world.bot.id)
    emit("MESSAGE_REACTION_REMOVE", _reaction(call, message), message)


def _reaction(call: Call, message: Message) -> Json:
    shown = {
        "user_id": call.world.bot.id,
        "channel_id": message.channel.id,
        "message_id": message.id,
        "emoji": {"id": None, "name": unquote(call["emoji_name"])},
        "burst": False,
        "type": 0,
    }
    return shown | ({"guild_id": message.channel.guild.id} if message.channel.guild else {})
