"""chat.*, reactions.add and pins.add."""

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_methods import ApiError, check_direct, method, my_channel, the_channel, the_user
from .slack_rules import TEXT_CUT
from .slack_state import State
from .slack_world import Channel, Message, User


def build(state: State, channel: Channel, user: User, body: Json, *, seen_by: User | None = None) -> Message:
    """A message with the content of `body`, not yet posted."""
    thread = str(body["thread_ts"]) if body.get("thread_ts") else None
    text = str(body.get("text") or body.get("markdown_text") or "")[:TEXT_CUT]
    return Message(
        ts=state.world.stamp(),
        channel=channel,
        user=user,
        text=text,
        blocks=state.keep_blocks(list(body.get("blocks") or [])),
        attachments=list(body.get("attachments") or []),
        wire=body,
        thread_ts=thread,
        metadata=body.get("metadata"),
        seen_by=seen_by,
    )


def post(state: State, message: Message) -> Message:
    """Put a message into its conversation; a second one within a second is counted in `fast_posts`."""
    channel = message.channel
    if message.user is state.world.bot:
        state.fast_posts += state.now() - channel.last_post < 1
        channel.last_post = state.now()
    channel.messages.append(message)
    state.pulse.fire()
    return message


def check_content(state: State, where: str, body: Json) -> None:
    """Refuse what Slack would refuse in a message."""
    if not any(body.get(key) for key in ("text", "blocks", "attachments", "markdown_text")):
        raise ApiError("no_text")
    if isinstance(body.get("blocks"), str) or (body.get("blocks") and not isinstance(body["blocks"], list)):
        raise ApiError("invalid_blocks_format")
    refused = state.check_message(where, body)
    if refused:
        raise ApiError("invalid_blocks", response_metadata={"messages": [f"[ERROR] {one}" for one in refused]})


def _target(state: State, name: object) -> Channel:
    """Where chat.postMessage goes: a channel by id or name, or a person's direct messages."""
    if str(name) in state.world.users:
        user = the_user(state, name)
        check_direct(user)
        return state.world.direct({user.id, state.world.bot.id})
    found = state.world.named(str(name)) if str(name)[:1] not in "CDG" else None
    channel = my_channel(state, found.id if found else name)
    if channel.kind == "im":
        check_direct(the_user(state, next(iter(channel.members - {state.world.bot.id}))))
    return channel


@method("chat.postMessage", "chat:write")
def post_message(state: State, args: Json) -> Json:
    channel = _target(state, args.get("channel"))
    if channel.archived:
        raise ApiError("is_archived")
    check_content(state, "chat.postMessage", args)
    if args.get("thread_ts") and state.world.message(channel, str(args["thread_ts"])) is None:
        raise ApiError("thread_not_found")
    message = post(state, build(state, channel, state.world.bot, args))
    return {"channel": channel.id, "ts": message.ts, "message": shapes.message(state, message)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(state: State, args: Json) -> Json:
    channel = my_channel(state, args.get("channel"))
    user = the_user(state, args.get("user"))
    if user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    check_content(state, "chat.postEphemeral", args)
    message = build(state, channel, state.world.bot, args, seen_by=user)
    state.world.ephemerals.append(message)
    reply = state.latest_reply(user)
    if reply is not None:
        reply.saw(message)
    state.pulse.fire()
    return {"message_ts": message.ts}


def _mine(state: State, args: Json, refusal: str) -> Message:
    message = state.world.message(the_channel(state, args.get("channel")), str(args.get("ts")))
    if message is None:
        raise ApiError("message_not_found")
    if message.user is not state.world.bot:
        raise ApiError(refusal)
    return message


def change(state: State, message: Message, body: Json) -> None:
    """Give a message new content; what `body` leaves out stays."""
    message.text = str(body.get("text") or message.text)[:TEXT_CUT]
    if body.get("blocks") is not None:
        message.blocks = state.keep_blocks(list(body["blocks"]))
    if body.get("attachments") is not None:
        message.attachments = list(body["attachments"])
    message.metadata = body.get("metadata") or message.metadata
    message.wire = body
    message.edits += 1
    state.pulse.fire()


@method("chat.update", "chat:write")
def update(state: State, args: Json) -> Json:
    message = _mine(state, args, "cant_update_message")
    check_content(state, "chat.update", args)
    change(state, message, args)
    shape = shapes.message(state, message)
    return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", "chat:write")
def delete(state: State, args: Json) -> Json:
    message = _mine(state, args, "cant_delete_message")
    message.deleted = True
    state.pulse.fire()
    return {"channel": message.channel.id, "ts": message.ts}


@method("chat.getPermalink")
def permalink(state: State, args: Json) -> Json:
    channel = the_channel(state, args.get("channel"))
    if state.world.message(channel, str(args.get("message_ts"))) is None:
        raise ApiError("message_not_found")
    path = f"archives/{channel.id}/p{str(args['message_ts']).replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://{state.team_domain}.slack.com/{path}"}


def _marked(state: State, args: Json) -> Message:
    message = state.world.message(my_channel(state, args.get("channel")), str(args.get("timestamp")))
    if message is None:
        raise ApiError("message_not_found")
    return message


@method("reactions.add", "reactions:write")
def react(state: State, args: Json) -> Json:
    people = _marked(state, args).reactions.setdefault(str(args.get("name")), set())
    if state.world.bot.id in people:
        raise ApiError("already_reacted")
    people.add(state.world.bot.id)
    state.pulse.fire()
    return {}


@method("pins.add", "pins:write")
def pin(state: State, args: Json) -> Json:
    message = _marked(state, args)
    if message.ts in message.channel.pins:
        raise ApiError("already_pinned")
    message.channel.pins.add(message.ts)
    state.pulse.fire()
    return {}
