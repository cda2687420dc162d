"""conversations.* and users.conversations."""

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_methods import (
    ApiError,
    channel_scope,
    check_direct,
    flag,
    method,
    my_channel,
    number,
    page,
    the_channel,
    the_user,
    types_scope,
    wanted_kinds,
)
from .slack_state import State
from .slack_world import Channel, Message


def _open_scope(_state: State, args: Json) -> tuple[str, ...]:
    return ("mpim:write",) if "," in str(args.get("users", "")) else ("im:write",)


@method("conversations.open", by=_open_scope)
def open_(state: State, args: Json) -> Json:
    if args.get("channel"):
        channel, known = my_channel(state, args["channel"]), True
    else:
        before = len(state.world.channels)
        channel = _direct(state, str(args.get("users") or ""))
        known = len(state.world.channels) == before
    known, channel.closed = known and not channel.closed, False
    shape = shapes.channel(state, channel) if flag(args, "return_im") else {"id": channel.id}
    state.pulse.fire()
    return {"channel": shape} | ({"no_op": True, "already_open": True} if known else {})


def _direct(state: State, names: str) -> Channel:
    ids = [name.strip() for name in names.split(",") if name.strip()]
    people = [the_user(state, id_) for id_ in ids]
    if not people:
        raise ApiError("users_list_not_supplied")
    if len(people) > 8:
        raise ApiError("too_many_users")
    for user in people:
        check_direct(user)
    return state.world.direct({state.world.bot.id, *(user.id for user in people)})


@method("conversations.close", by=channel_scope("write"))
def close(state: State, args: Json) -> Json:
    channel = my_channel(state, args.get("channel"))
    if channel.kind not in {"im", "mpim"}:
        raise ApiError("method_not_supported_for_channel_type")
    before, channel.closed = channel.closed, True
    state.pulse.fire()
    return {"no_op": True, "already_closed": True} if before else {}


@method("conversations.list", by=types_scope)
def list_(state: State, args: Json) -> Json:
    bot = state.world.bot.id
    kinds = wanted_kinds(args)
    found = [one for one in state.world.channels.values() if one.kind in kinds]
    found = [one for one in found if one.kind == "public" or bot in one.members]
    return _listing(state, args, found)


@method("users.conversations", by=types_scope)
def of_user(state: State, args: Json) -> Json:
    user = the_user(state, args.get("user") or state.world.bot.id)
    visible = [one for one in state.world.channels.values() if one.kind in wanted_kinds(args)]
    return _listing(state, args, [one for one in visible if user.id in one.members])


def _listing(state: State, args: Json, found: list[Channel]) -> Json:
    if flag(args, "exclude_archived"):
        found = [one for one in found if not one.archived]
    chosen, more = page(state, args, found)
    return {"channels": [shapes.channel(state, one) for one in chosen], **more}


@method("conversations.info", by=channel_scope("read"))
def info(state: State, args: Json) -> Json:
    channel = the_channel(state, args.get("channel"))
    shape = shapes.channel(state, channel)
    if not flag(args, "include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


@method("conversations.members", by=channel_scope("read"))
def members(state: State, args: Json) -> Json:
    chosen, more = page(state, args, sorted(the_channel(state, args.get("channel")).members))
    return {"members": chosen, **more}


@method("conversations.join", "channels:join")
def join(state: State, args: Json) -> Json:
    channel = the_channel(state, args.get("channel"))
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    known = state.world.bot.id in channel.members
    channel.members.add(state.world.bot.id)
    state.pulse.fire()
    return {"channel": shapes.channel(state, channel)} | ({"warning": "already_in_channel"} if known else {})


def _invite_scope(state: State, args: Json) -> tuple[str, ...]:
    channel = state.world.channels.get(str(args.get("channel")))
    return ("groups:write",) if channel and channel.kind == "private" else ("channels:manage",)


@method("conversations.invite", by=_invite_scope)
def invite(state: State, args: Json) -> Json:
    channel = my_channel(state, args.get("channel"))
    people = [the_user(state, id_.strip()) for id_ in str(args.get("users") or "").split(",")]
    if channel.archived:
        raise ApiError("is_archived")
    for user in people:
        if user.deactivated:
            raise ApiError("user_disabled")
        if user is state.world.bot:
            raise ApiError("cant_invite_self")
        if user.id in channel.members:
            raise ApiError("already_in_channel")
    channel.members |= {user.id for user in people}
    state.pulse.fire()
    return {"channel": shapes.channel(state, channel)}


@method("conversations.history", by=channel_scope("history"))
def history(state: State, args: Json) -> Json:
    channel = my_channel(state, args.get("channel"))
    top = [one for one in channel.messages if not one.deleted and one.thread_ts in {None, one.ts}]
    return _messages(state, args, [one for one in reversed(top) if _within(args, one)])


@method("conversations.replies", by=channel_scope("history"))
def replies(state: State, args: Json) -> Json:
    channel = my_channel(state, args.get("channel"))
    parent = str(args.get("ts"))
    thread = [one for one in channel.messages if not one.deleted and parent in {one.ts, one.thread_ts}]
    if not thread:
        raise ApiError("thread_not_found")
    return _messages(state, args, [one for one in thread if one.ts == parent or _within(args, one)])


def _within(args: Json, message: Message) -> bool:
    ts, inclusive = float(message.ts), flag(args, "inclusive")
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or 1e12)
    return oldest < ts < latest or (inclusive and ts in {oldest, latest})


def _messages(state: State, args: Json, found: list[Message]) -> Json:
    capped = args | {"limit": min(number(args, "limit", 100), state.history_cap)}
    chosen, more = page(state, capped, found)
    metadata = flag(args, "include_all_metadata")
    shown = [shapes.message(state, one, metadata=metadata) for one in chosen]
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}
