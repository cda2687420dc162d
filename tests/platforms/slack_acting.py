"""Acting as a person: commands, buttons, menus and shortcuts."""

import html
import re
from typing import Any

from . import slack_forms as forms
from . import slack_rules
from .slack_blocks import Json, elements
from .slack_forms import Refused
from .slack_reply import Delivery, Reply
from .slack_sending import Sending
from .slack_world import Channel, Message, User, View


class Acting(Sending):
    """A workspace whose people type commands, click and choose."""

    async def slash(self, user: User, channel: Channel, command: str, text: str = "", *, late: bool = False) -> Reply:
        """Type a command; @handles, #channels and links in `text` become what Slack makes of them."""
        self._enter(user, channel)
        reply = self._begin(user, f"{command} {text}".strip())
        reply.trigger_id = self.new_trigger(reply, late=late)
        reply.response_url = self.new_link(reply, channel)
        payload = {
            "token": "local-verification-token",
            "team_id": user.team_id,
            "team_domain": self.team_domain if user.team_id == self.team_id else user.team_id.lower(),
            "channel_id": channel.id,
            "channel_name": "privategroup" if channel.kind == "private" else channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": self.escaped(text) if self.should_escape else text,
            "api_app_id": self.app_id,
            "is_enterprise_install": "false",
            "response_url": reply.response_url,
            "trigger_id": reply.trigger_id,
        }
        answer = await self._send(reply, Delivery("slash_commands", payload))
        if answer is not None:
            self._show_ack(reply, channel, answer.payload)
        return reply

    def escaped(self, text: str) -> str:
        """What a person typed as Slack sends it: people, channels and links marked, &, < and > escaped."""

        def person(match: re.Match[str]) -> str:
            found = next((one for one in self.world.users.values() if one.name == match[1].lower()), None)
            return f"<@{found.id}|{found.name}>" if found else match[0]

        def place(match: re.Match[str]) -> str:
            found = self.world.named(match[1])
            return f"<#{found.id}|{found.name}>" if found else match[0]

        text = html.escape(text, quote=False)
        text = re.sub(r"https?://[^\s<>]+", r"<\g<0>>", text)
        text = re.sub(r"(?<![\w.])@([\w.\-]*\w)", person, text)
        return re.sub(r"(?<![\w/&])#([\w\-]+)", place, text)

    async def click(
        self,
        user: User,
        on: Message | View,
        text: str = "",
        *,
        action_id: str = "",
        value: str = "",
        late: bool = False,
        confirm: bool = True,
    ) -> Reply:
        """Press a button, named by its label, action_id or value; `confirm=False` says no to its dialog."""
        self._may_touch(user, on)
        block, element = self._button(on, text, action_id, value)
        reply = self._begin(user, f"click on {text or action_id or value!r}")
        reply.confirm = element.get("confirm")
        if reply.confirm and not confirm:
            return reply
        kept = ("type", "action_id", "text", "value", "style", "url")
        action: Json = {key: value for key, value in element.items() if key in kept}
        await self._act(reply, on, block, action, late=late)
        return reply

    def _button(self, on: Message | View, text: str, action_id: str, value: str) -> tuple[Json, Json]:
        every = [(block, one) for block, one in elements(on.blocks) if one["type"] == "button"]
        found = [
            (block, one)
            for block, one in every
            if (not text or one["text"]["text"] == text)
            and (not action_id or one["action_id"] == action_id)
            and (not value or one.get("value") == value)
        ]
        if len(found) != 1:
            offered = [f"{one['text']['text']} ({one['action_id']})" for _, one in every]
            wanted = text or action_id or value
            raise Refused(f"{len(found) or 'No'} buttons are called {wanted!r}; there are {offered}")
        return found[0]

    async def pick(self, user: User, on: Message | View, which: str, value: Any, *, late: bool = False) -> Reply:
        """Choose in a menu, checkbox, radio or date field, named by action_id, placeholder or label."""
        self._may_touch(user, on)
        block, element = self._menu(on, which)
        reply = self._begin(user, f"choosing {value!r} in {which!r}")
        chosen = await self._chosen(user, on, block, element, value)
        if element["type"] != "overflow":
            self._state_of(user, on).setdefault(block["block_id"], {})[element["action_id"]] = chosen
        # An input of a form waits for the submission, unless it says otherwise.
        if block["type"] == "input" and not block.get("dispatch_action"):
            return reply
        action = {"action_id": element["action_id"], **chosen}
        action |= {"placeholder": element["placeholder"]} if "placeholder" in element else {}
        await self._act(reply, on, block, action, late=late)
        return reply

    def _menu(self, on: Message | View, which: str) -> tuple[Json, Json]:
        every = [(block, one) for block, one in elements(on.blocks) if forms.value_key(one)]
        for block, element in every:
            if which in _names(block, element):
                return block, element
        raise Refused(f"No field is called {which!r}; there are {[_names(*one) for one in every]}")

    async def _chosen(self, user: User, on: Message | View, block: Json, element: Json, value: Any) -> Json:
        """The value as the state holds it, with the app's suggestions where the menu has no options of its own."""
        where = repr(_names(block, element)[0])
        offered = forms.options(element)
        if "external" in element["type"] and value is not None:
            queries = value if isinstance(value, list) else [value]
            found = [await self._suggestions(user, on, block, element, str(one)) for one in queries]
            offered = [option for options in found for option in options]
        if element["type"] == "file_input" and value is not None:
            value = self._uploads(user, value)
        return forms.entry(
            element, forms.filled(element, value, where, offered, lambda one: self._reference(element, one))
        )

    def _uploads(self, user: User, value: Any) -> list[Json]:
        raise NotImplementedError

    def _reference(self, element: Json, value: Any) -> str:
        """The id of a person or channel that this menu offers."""
        found: User | Channel | None = value if isinstance(value, (User, Channel)) else None
        if isinstance(value, str):
            handles = {one.name: one for one in self.world.users.values()}
            found = self.world.users.get(value) or self.world.channels.get(value) or handles.get(value.lstrip("@"))
            found = found or self.world.named(value)
        wants_user = "users_select" in element["type"]
        if found is None or isinstance(found, User) is not wants_user:
            raise Refused(f"a {element['type']} does not offer {value!r}")
        if isinstance(found, Channel) and not _listed(element, found):
            raise Refused(f"a {element['type']} with {element.get('filter')} does not offer #{found.name}")
        return found.id

    async def suggest(self, user: User, on: Message | View, which: str, query: str) -> list[Json]:
        """The options that the app offers while a person types in an external menu."""
        return await self._suggestions(user, on, *self._menu(on, which), query)

    async def _suggestions(self, user: User, on: Message | View, block: Json, element: Json, query: str) -> list[Json]:
        if len(query) < element.get("min_query_length", 3):
            raise Refused(f"{query!r} is shorter than min_query_length: nothing is asked yet")
        # Typing is no act of its own: what the app shows next belongs to what the person did before.
        reply = Reply(user, f"typing {query!r}", self.pulse)
        payload = self._interaction("block_suggestion", user) | self._place(on)
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": query}
        answer = await self._send(reply, Delivery("interactive", payload))
        if answer is None:
            return []
        self.violate("block_suggestion", slack_rules.option_faults(answer.payload))
        return forms.options(answer.payload)

    async def shortcut(self, user: User, callback_id: str, message: Message | None = None) -> Reply:
        """Use a shortcut of the app, on a message or anywhere."""
        reply = self._begin(user, f"shortcut {callback_id}")
        reply.trigger_id = self.new_trigger(reply, late=False)
        payload = self._interaction("message_action" if message else "shortcut", user)
        payload |= {"callback_id": callback_id, "trigger_id": reply.trigger_id, "action_ts": self.world.stamp()}
        if message is not None:
            reply.response_url = self.new_link(reply, message.channel, self._standing(message))
            payload |= {"response_url": reply.response_url, "message_ts": message.ts, **self._place(message)}
        await self._send(reply, Delivery("interactive", payload))
        return reply

    async def _act(self, reply: Reply, on: Message | View, block: Json, action: Json, *, late: bool) -> None:
        """Send block_actions."""
        user = reply.user
        view = on if isinstance(on, View) else None
        reply.trigger_id = self.new_trigger(reply, late=late, view=view if view and view.type == "modal" else None)
        payload = self._interaction("block_actions", user) | self._place(on)
        payload |= {"trigger_id": reply.trigger_id, "state": {"values": self._state_of(user, on)}}
        payload["actions"] = [action | {"block_id": block["block_id"], "action_ts": self.world.stamp()}]
        if isinstance(on, Message):
            reply.response_url = self.new_link(reply, on.channel, self._standing(on))
            payload["response_url"] = reply.response_url
        answer = await self._send(reply, Delivery("interactive", payload))
        if answer is not None and answer.payload:
            self.violate("block_actions", [f"an acknowledgement with a payload, which Slack ignores: {answer.payload}"])

    def _standing(self, message: Message) -> Message | None:
        """The message behind what may be an old picture of it."""
        everywhere = [*message.channel.messages, *self.world.ephemerals]
        return next((one for one in everywhere if one.ts == message.ts), None)

    def _state_of(self, user: User, on: Message | View) -> Json:
        """What this person has entered in the message or view."""
        if isinstance(on, View):
            return on.state
        return on.state.setdefault(user.id, forms.initial_state(on.blocks))

    def _enter(self, user: User, channel: Channel) -> None:
        """Somebody who types in an open channel is in it."""
        if user.id not in channel.members and channel.kind != "public":
            raise Refused(f"@{user.name} is not in {channel.name}")
        channel.members.add(user.id)
        channel.shared |= user.team_id != self.team_id

    def _may_touch(self, user: User, on: Message | View) -> None:
        """Refuse to click on what this person cannot see."""
        if isinstance(on, View):
            if not on.open or on.user is not user:
                raise Refused(f"{on.title or 'the Home tab'!r} is not open before @{user.name}")
            return
        if on.deleted:
            raise Refused("the message is gone; click on a snapshot() for an old screen")
        if on.seen_by not in {None, user}:
            raise Refused(f"only @{on.seen_by.name if on.seen_by else ''} sees this message")
        self._enter(user, on.channel)


def _names(block: Json, element: Json) -> list[str]:
    """Everything by which a test may name a field, the most readable first."""
    labels = [(block.get("label") or {}).get("text"), (element.get("placeholder") or {}).get("text")]
    return [str(one) for one in [*labels, element["action_id"], block["block_id"]] if one]


def _listed(element: Json, channel: Channel) -> bool:
    """Whether the filter of a conversations_select lets the channel through; channels_select lists public ones."""
    if "channels_select" in element["type"]:
        return channel.kind == "public"
    include = (element.get("filter") or {}).get("include")
    return include is None or channel.kind in include
