"""Bringing a payload to the app, by socket or signed HTTP, and noting how it was acknowledged."""

import asyncio
import secrets
import time

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_http import TOO_LATE, Posts
from .slack_reply import Answer, Delivery, Reply
from .slack_response_url import show
from .slack_socket import Sockets
from .slack_state import State
from .slack_world import Channel, Message, User, View

_UNDATED = frozenset({"app_uninstalled", "tokens_revoked"})


class Sending(State):
    """A workspace that can reach the app."""

    def __init__(self) -> None:
        super().__init__()
        self.sockets = Sockets(self)
        self.posts = Posts(self)

    def _begin(self, user: User, what: str) -> Reply:
        """A new reply, to which all that this person sees from now on belongs."""
        reply = Reply(user, what, self.pulse)
        self.replies.append(reply)
        return reply

    async def _send(self, reply: Reply, delivery: Delivery) -> Answer | None:
        """Deliver, and wait the 3 seconds that Slack waits; None is an operation_timeout."""
        reply.delivery = delivery
        over_http = self.mode == "http"
        reply.answer = await (self.posts if over_http else self.sockets).deliver(delivery)
        # Over HTTP the request has the same limit and says so itself.
        await asyncio.wait({reply.answer}, timeout=self.ack_seconds + over_http)
        answer = reply.answer.result() if reply.answer.done() else None
        if answer is None or answer.status == TOO_LATE:
            reply.timeout = True
            if delivery.kind != "events_api":
                self.sockets.give_up(reply.answer)
            return None
        reply.ack, reply.status = answer.payload, answer.status
        self.pulse.fire()
        return answer if answer.status == 200 else None

    def _interaction(self, type_: str, user: User) -> Json:
        """What all interactions have in common."""
        return {
            "type": type_,
            "team": shapes.acting_team(self, user),
            "user": shapes.acting_user(user),
            "api_app_id": self.app_id,
            "token": "local-verification-token",
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _place(self, on: Message | View) -> Json:
        """Container, channel, message or view of an interaction on this message or view."""
        if isinstance(on, View):
            return {"container": {"type": "view", "view_id": on.id}, "view": shapes.view(self, on)}
        container: Json = {"type": "message", "message_ts": on.ts, "channel_id": on.channel.id}
        container["is_ephemeral"] = on.ephemeral
        if on.thread_ts:
            container["thread_ts"] = on.thread_ts
        place: Json = {"container": container, "channel": {"id": on.channel.id, "name": on.channel.name}}
        # Slack does not send the content of a private message back to the app.
        return place if on.ephemeral else place | {"message": shapes.message(self, on)}

    def _event_body(self, event: Json) -> Json:
        """The outer body of an Events API delivery."""
        channel = self.world.channels.get(str(event.get("channel")))
        bot = {"enterprise_id": None, "team_id": self.team_id, "user_id": self.world.bot.id, "is_bot": True}
        return {
            "token": "local-verification-token",
            "team_id": self.team_id,
            "context_team_id": self.team_id,
            "context_enterprise_id": None,
            "api_app_id": self.app_id,
            "event": event if event.get("type") in _UNDATED else {"event_ts": self.world.stamp(), **event},
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [bot | {"is_enterprise_install": False}],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": secrets.token_hex(8),
        }

    def _show_ack(self, reply: Reply, channel: Channel, payload: Json) -> None:
        """The message that an acknowledgement of a command carries, if any."""
        if any(payload.get(key) for key in ("text", "blocks", "attachments")):
            self.check_message("ack", payload)
            show(self, reply, channel, payload)
