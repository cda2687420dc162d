"""REST routes for channels and threads."""

from __future__ import annotations

from tests.platforms.discord_errors import Json, Refused, archived, missing_access, missing_permissions, unknown
from tests.platforms.discord_mentions import MESSAGE_DEFAULT
from tests.platforms.discord_messages import HAS_THREAD
from tests.platforms.discord_places import FORUM, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, Channel, ThreadState
from tests.platforms.discord_rest_messages import check_sendable, demand, message_of, seen
from tests.platforms.discord_routes import Answer, Call, route
from tests.platforms.discord_writing import announce, new_message, post, write

CHANNEL = "/channels/{channel_id}"


@route("GET", CHANNEL)
def get_channel(call: Call) -> Json:
    return seen(call).as_json()


@route("PATCH", CHANNEL)
def edit_channel(call: Call) -> Json:
    channel = seen(call)
    if channel.thread is not None:
        _edit_thread(channel, channel.thread, call)
    else:
        demand(channel, "manage_channels")
        channel.topic = call.body.get("topic", channel.topic)
    channel.name = call.body.get("name", channel.name)
    channel.updated()
    return channel.as_json()


def _edit_thread(channel: Channel, state: ThreadState, call: Call) -> None:
    """Who began a thread archives it; locking, and all about a locked one, is for those who manage threads."""
    if state.owner != call.world.bot.id or "locked" in call.body or state.locked:
        demand(channel, "manage_threads")
    if state.archived and call.body.get("archived", True):
        raise archived()
    state.archived = call.body.get("archived", state.archived)
    state.locked = call.body.get("locked", state.locked)
    state.auto_archive = call.body.get("auto_archive_duration", state.auto_archive)


@route("DELETE", CHANNEL)
def delete_channel(call: Call) -> Json:
    channel = seen(call)
    if channel.guild is not None:
        demand(channel, "manage_threads" if channel.is_thread else "manage_channels")
        channel.delete()
    return channel.as_json()


@route("POST", CHANNEL + "/messages/{message_id}/threads")
def start_thread_from_message(call: Call) -> Answer:
    """A thread from a message has the message's id."""
    channel = seen(call)
    message = message_of(call, channel)
    demand(channel, "create_public_threads", "read_message_history")
    if message.thread is not None:
        raise Refused(400, 160004, "A thread has already been created for this message")
    thread = message.thread = _thread(call, channel, message.id, PUBLIC_THREAD)
    message.flags |= HAS_THREAD
    announce("MESSAGE_UPDATE", message)
    return Answer(201, thread.as_json())


@route("POST", CHANNEL + "/threads")
def start_thread(call: Call) -> Answer:
    """A thread without a message; in a forum it comes with its first message."""
    channel = seen(call)
    if channel.type == FORUM:
        return _start_post(call, channel)
    kind = int(call.body.get("type") or PRIVATE_THREAD)
    if kind == PRIVATE_THREAD and channel.type != TEXT:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    demand(channel, "create_private_threads" if kind == PRIVATE_THREAD else "create_public_threads")
    return Answer(201, _thread(call, channel, call.world.new_id(), kind).as_json())


def _start_post(call: Call, forum: Channel) -> Answer:
    demand(forum, "send_messages")
    thread = _thread(call, forum, call.world.new_id(), PUBLIC_THREAD)
    first = new_message(thread, call.world.bot)
    first.id = thread.id
    write(first, call.body.get("message") or {}, call.uploads, MESSAGE_DEFAULT, ("message",))
    post(first)
    return Answer(201, thread.as_json() | {"message": first.as_json()})


def _thread(call: Call, parent: Channel, key: str, kind: int) -> Channel:
    assert parent.guild is not None
    state = ThreadState(call.world.bot.id, call.world.now(), members={call.world.bot.id})
    state.auto_archive = call.body.get("auto_archive_duration") or state.auto_archive
    state.invitable = call.body.get("invitable") is not False
    thread = Channel(key, str(call.body["name"]), call.world, kind, parent.guild, parent, thread=state)
    parent.guild.add_channel(thread)
    return thread


def _state_of(call: Call) -> ThreadState:
    if (state := seen(call).thread) is None:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    return state


@route("PUT", CHANNEL + "/thread-members/{user_id}")
def add_to_thread(call: Call) -> None:
    """Who cannot see the channel cannot be added to its threads."""
    channel, state = seen(call), _state_of(call)
    if state.archived:
        raise archived()
    check_sendable(channel)
    guild = channel.guild
    key = call.world.bot.id if call["user_id"] == "@me" else call["user_id"]
    if guild is None or key not in guild.members:
        raise unknown("Member")
    if not channel.may(guild.members[key], "view_channel"):
        raise missing_access()
    state.members.add(key)
    call.world.bell.ring()


@route("DELETE", CHANNEL + "/thread-members/{user_id}")
def remove_from_thread(call: Call) -> None:
    """Who began a private thread takes others out of it; out of any other only who manages threads."""
    channel, state = seen(call), _state_of(call)
    key = call.world.bot.id if call["user_id"] == "@me" else call["user_id"]
    if state.archived:
        raise archived()
    if key != call.world.bot.id and (channel.type != PRIVATE_THREAD or state.owner != call.world.bot.id):
        demand(channel, "manage_threads")
    state.members.discard(key)
    call.world.bell.ring()


@route("POST", "/users/@me/channels")
def open_dm(call: Call) -> Json:
    """Open the direct messages with a person; closed ones fail only when something is sent."""
    user = call.world.users.get(str(call.body.get("recipient_id")))
    if user is None or user.bot:
        raise Refused(400, 50033, "Invalid Recipient(s)")
    return call.world.dm(user).as_json()


@route("POST", "/guilds/{guild_id}/channels")
def create_channel(call: Call) -> Answer:
    guild = call.world.guild_of(call["guild_id"])
    if not guild.me.may("manage_channels"):
        raise missing_permissions()
    channel = guild.channel(call.body["name"], kind=call.body.get("type") or 0, topic=call.body.get("topic"))
    return Answer(201, channel.as_json())


@route("GET", "/guilds/{guild_id}/channels")
def list_channels(call: Call) -> list[Json]:
    channels = call.world.guild_of(call["guild_id"]).channels.values()
    return [one.as_json() for one in channels if not one.is_thread]


@route("GET", "/guilds/{guild_id}/threads/active")
def active_threads(call: Call) -> Json:
    """Those that the bot can see."""
    channels = call.world.guild_of(call["guild_id"]).channels.values()
    return {
        "threads": [one.as_json() for one in channels if one.thread and not one.thread.archived and one.bot_sees],
        "members": [],
    }
