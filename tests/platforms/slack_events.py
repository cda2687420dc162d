"""What happens in a workspace and is told to the app as an event."""

from . import slack_shapes as shapes
from .slack_blocks import Json
from .slack_methods_chat import build, post
from .slack_modals import Modals
from .slack_reply import Delivery, Reply
from .slack_world import Channel, Message, User

_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


class Events(Modals):
    """A workspace in which people come, go, write and look."""

    async def event(self, event: Json) -> Reply:
        """Tell the app of this event, with a new event_id."""
        user = event.get("user")
        actor = self.world.users.get(str(user["id"] if isinstance(user, dict) else user), self.world.bot)
        reply = self._begin(actor, f"event {event.get('type')}")
        await self._send(reply, Delivery("events_api", self._event_body(event)))
        return reply

    async def redeliver(self, reply: Reply, *, attempt: int = 1, reason: str = "http_timeout") -> Reply:
        """Send the same payload again, with the marks of a retry."""
        if reply.delivery is None:
            raise ValueError(f"{reply.what} was never sent")
        again = self._begin(reply.user, f"{reply.what}, again")
        await self._send(again, Delivery(reply.delivery.kind, reply.delivery.payload, attempt, reason))
        return again

    async def open_home(self, user: User) -> Reply:
        """Open the app's Home tab."""
        channel = self.world.direct({user.id, self.world.bot.id})
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": "home"}
        home = self.world.homes.get(user.id)
        return await self.event(event | ({"view": shapes.view(self, home)} if home else {}))

    async def arrive(self, user: User) -> Reply:
        """Tell the app that this person is new in the workspace."""
        return await self.event(
            {"type": "team_join", "user": shapes.user(self, user, locale=True), "cache_ts": 1_700_000_000}
        )

    async def join(self, user: User, channel: Channel, inviter: User | None = None) -> Reply:
        """Go into a channel."""
        channel.members.add(user.id)
        channel.shared |= user.team_id != self.team_id
        return await self.event(self._membership("member_joined_channel", user, channel, inviter))

    async def leave(self, user: User, channel: Channel) -> Reply:
        """Go out of a channel."""
        channel.members.discard(user.id)
        return await self.event(self._membership("member_left_channel", user, channel, None))

    def _membership(self, type_: str, user: User, channel: Channel, inviter: User | None) -> Json:
        kind = "C" if channel.kind == "public" else "G"
        event: Json = {"type": type_, "user": user.id, "channel": channel.id, "channel_type": kind}
        return event | {"team": user.team_id} | ({"inviter": inviter.id} if inviter else {})

    async def say(self, user: User, channel: Channel, text: str, thread: Message | None = None) -> Message:
        """Write a message; the app hears of it, and once more where it is mentioned."""
        self._enter(user, channel)
        body: Json = {"text": self.escaped(text).replace(f"|{self.world.bot.name}>", ">")}
        message = post(self, build(self, channel, user, body | ({"thread_ts": thread.ts} if thread else {})))
        shape = shapes.message(self, message) | {"channel": channel.id, "channel_type": _CHANNEL_TYPES[channel.kind]}
        await self.event(shape)
        if self.world.bot.mention in message.text:
            keys = ("user", "ts", "text", "team", "channel", "thread_ts", "blocks")
            await self.event({"type": "app_mention"} | {key: shape[key] for key in keys if key in shape})
        return message

    async def delete(self, message: Message) -> Reply:
        """Delete a message, as its author or an admin."""
        message.deleted = True
        before = shapes.message(self, message)
        event: Json = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": message.channel.id}
        event |= {"channel_type": _CHANNEL_TYPES[message.channel.kind], "deleted_ts": message.ts}
        return await self.event(event | {"ts": self.world.stamp(), "previous_message": before})

    async def uninstall(self) -> list[Reply]:
        """Remove the app: its tokens die, and it is told so."""
        self.revoked = True
        revoked = await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.world.bot.id]}})
        return [revoked, await self.event({"type": "app_uninstalled"})]
