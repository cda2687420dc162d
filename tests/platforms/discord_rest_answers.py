"""REST routes by which the bot answers interactions: the first response, the original and follow-ups."""

from __future__ import annotations

import copy

from tests.platforms import discord_components as components
from tests.platforms.discord_errors import Broken, Json, Refused, invalid, refuse_if, unknown
from tests.platforms.discord_mentions import RESPONSE_DEFAULT
from tests.platforms.discord_messages import EPHEMERAL, LOADING, Message
from tests.platforms.discord_reply import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Modal, Reply
from tests.platforms.discord_routes import Call, route
from tests.platforms.discord_rules import answer_rules
from tests.platforms.discord_writing import new_message, post, remove, rewrite, update, write

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = WEBHOOK + "/messages/@original"
FOLLOWUP = WEBHOOK + "/messages/{message_id}"


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def respond(call: Call) -> Json | None:
    reply = call.world.replies.get(call["interaction_token"])
    if reply is None or reply.id != call["interaction_id"]:
        raise unknown("Interaction")
    try:
        check_open(reply)
        kind = checked_kind(reply, call.body)
        refuse_if(answer_rules(call.body))
        answer(reply, kind, call)
    except Refused as error:
        reply.refused.append(error.code)
        call.world.bell.ring()
        raise
    return _receipt(reply) if call.request.query.get("with_response") in ("1", "true", "True") else None


def check_open(reply: Reply) -> None:
    """Late interactions are unknown; a second first response is refused."""
    if reply.late:
        raise unknown("Interaction")
    if reply.acknowledged is not None:
        raise Refused(400, 40060, "Interaction has already been acknowledged.")


def checked_kind(reply: Reply, body: Json) -> int:
    """The response's type, if this interaction takes it: no modal after a modal, no update without a message."""
    kind = int(body.get("type") or 0)
    taken = {
        COMMAND: {MESSAGE, DEFERRED, MODAL},
        COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
        AUTOCOMPLETE: {CHOICES},
        MODAL_SUBMIT: {MESSAGE, DEFERRED} | ({DEFERRED_UPDATE, UPDATE} if reply.source else set()),
    }[reply.kind]
    if kind not in taken:
        listed = ", ".join(map(str, sorted(taken)))
        raise invalid([Broken(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")])
    return kind


def answer(reply: Reply, kind: int, call: Call) -> None:
    data = call.body.get("data") or {}
    if kind == MESSAGE:
        reply.original = written(reply, call, data, ("data",))
    elif kind == DEFERRED:
        reply.original = thinking(reply, data)
    elif kind == UPDATE:
        reply.original = reply.source
        rewrite(existing(reply.source), data, call.uploads, ("data",))
    elif kind == DEFERRED_UPDATE:
        reply.original = reply.source
    elif kind == CHOICES:
        reply.choices = data.get("choices") or []
    elif kind == MODAL:
        shown = copy.deepcopy(data)
        components.numbered(shown["components"])
        reply.modal = Modal(shown, reply)
    reply.acknowledged = kind
    show(reply, kind)


def show(reply: Reply, kind: int) -> None:
    """Make the first response visible, after the reply holds it."""
    if kind in (MESSAGE, DEFERRED):
        post(existing(reply.original))
    elif kind == UPDATE:
        update(existing(reply.original))
    else:
        reply.world.bell.ring()


def written(reply: Reply, call: Call, body: Json, path: tuple[str, ...] = ()) -> Message:
    """A new message of this interaction, not shown yet."""
    message = new_message(reply.channel, call.world.bot)
    message.reply = reply
    message.type = 20 if reply.kind == COMMAND else 0
    message.flags = (body.get("flags") or 0) & EPHEMERAL
    write(message, body, call.uploads, RESPONSE_DEFAULT, path)
    return message


def thinking(reply: Reply, data: Json) -> Message:
    """'The bot is thinking…': of the deferral's flags only the private one counts."""
    message = new_message(reply.channel, reply.world.bot)
    message.reply = reply
    message.type = 20 if reply.kind == COMMAND else 0
    message.flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
    return message


def existing(message: Message | None) -> Message:
    if message is None or message.deleted:
        raise unknown("Message")
    return message


def _receipt(reply: Reply) -> Json:
    interaction: Json = {"id": reply.id, "type": reply.kind}
    shown: Json = {"interaction": interaction}
    if reply.original is not None:
        interaction |= {
            "response_message_id": reply.original.id,
            "response_message_loading": reply.original.loading,
            "response_message_ephemeral": reply.original.ephemeral,
        }
        shown["resource"] = {"type": reply.acknowledged, "message": reply.original.as_json()}
    return shown


def reply_of(call: Call) -> Reply:
    """The reply of this webhook token, once it was acknowledged."""
    reply = call.world.replies.get(call["webhook_token"])
    if reply is None or reply.expired or call["webhook_id"] != call.application_id:
        raise Refused(401, 50027, "Invalid Webhook Token")
    if reply.acknowledged is None:
        raise unknown("Webhook")
    return reply


@route("POST", WEBHOOK)
def follow_up(call: Call) -> Json:
    """A further message; the first one after a deferral takes the place of 'thinking…'."""
    reply = reply_of(call)
    if reply.original is not None and reply.original.loading:
        return fill(reply.original, call)
    message = written(reply, call, call.body)
    reply.followups.append(message)
    post(message)
    return message.as_json()


def fill(message: Message, call: Call) -> Json:
    write(message, call.body, call.uploads, RESPONSE_DEFAULT)
    message.flags &= ~LOADING
    update(message)
    return message.as_json()


def original_of(call: Call) -> Message:
    return existing(reply_of(call).original)


def followup_of(call: Call) -> Message:
    reply = reply_of(call)
    own = [*reply.followups, *([reply.original] if reply.original else [])]
    return existing(next((one for one in own if one.id == call["message_id"]), None))


@route("GET", ORIGINAL)
def get_original(call: Call) -> Json:
    return original_of(call).as_json()


@route("PATCH", ORIGINAL)
def edit_original(call: Call) -> Json:
    return edited(original_of(call), call)


@route("DELETE", ORIGINAL)
def delete_original(call: Call) -> None:
    remove(original_of(call))


@route("GET", FOLLOWUP)
def get_followup(call: Call) -> Json:
    return followup_of(call).as_json()


@route("PATCH", FOLLOWUP)
def edit_followup(call: Call) -> Json:
    return edited(followup_of(call), call)


@route("DELETE", FOLLOWUP)
def delete_followup(call: Call) -> None:
    remove(followup_of(call))


def edited(message: Message, call: Call) -> Json:
    if message.loading:
        return fill(message, call)
    rewrite(message, call.body, call.uploads)
    update(message)
    return message.as_json()
