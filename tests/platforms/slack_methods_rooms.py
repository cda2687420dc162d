"""conversations.create, .kick and .archive: channels that the app makes, empties and puts away."""

import re

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_methods import ApiError, flag, method, my_channel, the_user
from .slack_state import State

# docs.slack.dev/reference/methods/conversations.create#naming
_NAME = re.compile(r"[^\W_][\w-]*|[\w-]*[^\W_]")


def _kind_scope(state: State, args: Json) -> tuple[str, ...]:
    channel = state.world.channels.get(str(args.get("channel")))
    private = channel.kind == "private" if channel else flag(args, "is_private")
    return ("groups:write",) if private else ("channels:manage",)


@method("conversations.create", by=_kind_scope)
def create(state: State, args: Json) -> Json:
    """Make a channel with the app alone in it; a name is taken for ever, by archived and unseen channels too."""
    name = str(args.get("name") or "")
    if not name:
        raise ApiError("invalid_name_required")
    if len(name) > 80:
        raise ApiError("invalid_name_maxlength")
    if name != name.lower() or not _NAME.fullmatch(name):
        raise ApiError("invalid_name_specials")
    if any(one.name == name for one in state.world.channels.values()):
        raise ApiError("name_taken")
    bot = state.world.bot.id
    channel = state.world.add_channel(name, "private" if flag(args, "is_private") else "public", {bot})
    channel.creator, channel.created = bot, int(float(state.world.stamp()))
    state.pulse.fire()
    return {"channel": shapes.channel(state, channel)}


@method("conversations.kick", by=_kind_scope)
def kick(state: State, args: Json) -> Json:
    channel, user = my_channel(state, args.get("channel")), the_user(state, args.get("user"))
    if channel.kind not in {"public", "private"}:
        raise ApiError("method_not_supported_for_channel_type")
    if user is state.world.bot:
        raise ApiError("cant_kick_self")
    if user.id not in channel.members:
        raise ApiError("not_in_channel")
    channel.members.discard(user.id)
    state.pulse.fire()
    return {"errors": {}}


@method("conversations.archive", by=_kind_scope)
def archive(state: State, args: Json) -> Json:
    channel = my_channel(state, args.get("channel"))
    if channel.kind not in {"public", "private"}:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("already_archived")
    channel.archived = True
    state.pulse.fire()
    return {}
