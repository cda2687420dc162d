"""What a POST to a response_url does: a private answer, a public one, or a change of the original."""

from .slack_blocks import Json
from .slack_methods import ApiError
from .slack_methods_chat import build, change, check_content, post
from .slack_reply import Reply
from .slack_state import LINK_USES, Link, State
from .slack_world import Channel, Message


def respond(state: State, token: str, body: Json) -> Json:
    """Use the response_url once."""
    link = state.links.get(token)
    if link is None:
        raise ApiError("invalid_url")
    if state.now() >= link.expires:
        raise ApiError("expired_url")
    if link.uses >= LINK_USES:
        raise ApiError("used_url")
    link.uses += 1
    _apply(state, link, body)
    return {}


def _apply(state: State, link: Link, body: Json) -> None:
    original = link.message if link.message is not None and not link.message.deleted else None
    if body.get("delete_original"):
        if original is not None:
            original.deleted = True
        state.pulse.fire()
        return
    check_content(state, "response_url", body)
    if body.get("replace_original") and original is not None:
        change(state, original, body)
        link.reply.saw(original)
    else:
        link.message = show(state, link.reply, link.channel, body)


def show(state: State, reply: Reply, channel: Channel, body: Json) -> Message:
    """A new message that answers this reply: to its person only, unless the app says in_channel."""
    private = body.get("response_type") != "in_channel"
    message = build(state, channel, state.world.bot, body, seen_by=reply.user if private else None)
    if private:
        state.world.ephemerals.append(message)
    else:
        post(state, message)
    reply.saw(message)
    return message
