"""Acting as a person in Discord's client: commands, buttons, menus, forms, search as one types."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from tests.platforms import discord_commands as commands
from tests.platforms import discord_components as components
from tests.platforms import discord_forms as forms
from tests.platforms import discord_rights as rights
from tests.platforms.discord_commands import Resolved, Value
from tests.platforms.discord_errors import Json, NotPossible
from tests.platforms.discord_messages import Message
from tests.platforms.discord_people import Member, User
from tests.platforms.discord_places import Channel
from tests.platforms.discord_reply import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Modal, Reply
from tests.platforms.discord_writing import new_message, notified, post

if TYPE_CHECKING:
    from tests.platforms.discord_world import World

Until = Literal["answered", "acknowledged", "sent"]


class Acting:
    """The part of LocalDiscord that people use; each action waits for what the person would see.

    until="acknowledged" returns at the first response, a deferral or a refused one too; until="sent" waits
    for nothing, not even for the bot to be connected, so the event can be missed and replayed.
    """

    world: World
    application_id: str
    late: bool

    async def connected(self) -> None:
        raise NotImplementedError

    async def slash(
        self,
        who: Member,
        where: Channel,
        line: str,
        /,
        *,
        late: bool | None = None,
        until: Until = "answered",
        overridden: bool = False,
        options: Mapping[str, Value] | None = None,
        **given: Value,
    ) -> Reply:
        """Use a slash command: `slash(ana, hall, "intro show", who=ben)`.

        overridden: as if an administrator had opened the command to this person in the server's settings.
        options: for option names that this method uses itself.
        """
        member = present(who, where, "use_application_commands")
        name, *words = line.removeprefix("/").split()
        command = commands.find(self.world, where, name)
        if not overridden:
            commands.check_allowed(command, member, where)
        resolved = Resolved(where)
        data = commands.data_of(command, words, {**given, **(options or {})}, resolved)
        return await self._send(COMMAND, who, where, data, f"/{line} by {who.name} in {where.name}", late, until)

    async def menu(self, who: Member, where: Channel, name: str, target: Member | Message) -> Reply:
        """Use a command of a member's or a message's context menu."""
        member = present(who, where, "use_application_commands")
        command = commands.find(self.world, where, name, 3 if isinstance(target, Message) else 2)
        commands.check_allowed(command, member, where)
        resolved = Resolved(where)
        data = commands.wrap(command, [], [], resolved) | {"target_id": resolved.add(target)}
        del data["options"]
        what = f"menu {name!r} by {who.name}"
        return await self._send(COMMAND, who, where, resolved.into(data), what, None, "answered")

    async def suggest(
        self, who: Member, where: Channel, line: str, /, *, option: str, typed: str, **given: Value
    ) -> list[Json]:
        """What the bot offers while one types into an option: its choices, each with name and value."""
        member = present(who, where, "use_application_commands")
        name, *words = line.removeprefix("/").split()
        command = commands.find(self.world, where, name)
        commands.check_allowed(command, member, where)
        declared, path = commands.leaf(command, words)
        data = self._typing(command, declared, path, option, typed, given, where)
        reply = await self._send(AUTOCOMPLETE, who, where, data, f"choices for {option!r} of /{line}", None, "answered")
        return reply.choices or []

    def _typing(
        self,
        command: Json,
        declared: Json,
        path: list[Json],
        option: str,
        typed: str,
        given: Mapping[str, Value],
        where: Channel,
    ) -> Json:
        by_name = {one["name"]: one for one in declared.get("options") or []}
        if not by_name.get(option, {}).get("autocomplete"):
            raise NotPossible(f"{option!r} of /{declared['name']} offers nothing; its options are {sorted(by_name)}")
        resolved = Resolved(where)
        filled = [commands.filled(by_name[name], value, resolved) for name, value in given.items()]
        focused = {"type": by_name[option]["type"], "name": option, "value": typed, "focused": True}
        return commands.wrap(command, path, [*filled, focused], resolved)

    async def click(
        self,
        who: Member,
        message: Message,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        late: bool | None = None,
        until: Until = "answered",
    ) -> Reply:
        """Press the button of this label or custom_id."""
        button = pressable(who, message, label or custom_id or "", {components.BUTTON})
        if not button.get("custom_id"):
            raise NotPossible(f"{label!r} is a link to {button.get('url')}: it sends nothing to the bot")
        data = {"component_type": components.BUTTON, "custom_id": button["custom_id"], "id": button["id"]}
        what = f"a click on {components.name_of(button)!r} by {who.name}"
        return await self._send(COMPONENT, who, message.channel, data, what, late, until, message)

    async def pick(
        self,
        who: Member,
        message: Message,
        placeholder: str | None = None,
        *,
        values: Sequence[Any],
        custom_id: str | None = None,
        late: bool | None = None,
        until: Until = "answered",
    ) -> Reply:
        """Choose in a menu: options by label or value, or members, roles, channels."""
        name = placeholder or custom_id or ""
        menu = pressable(who, message, name, components.SELECTS)
        resolved = Resolved(message.channel)
        chosen = forms.FILLERS[menu["type"]](menu | {"required": False} | _least(menu), name, values, resolved)
        data = {"component_type": menu["type"], "custom_id": menu["custom_id"], "id": menu["id"], **chosen}
        what = f"a choice in {name!r} by {who.name}"
        return await self._send(COMPONENT, who, message.channel, resolved.into(data), what, late, until, message)

    async def submit(
        self,
        who: Member,
        modal: Modal | None,
        values: Mapping[str, Any] | None = None,
        *,
        late: bool | None = None,
        until: Until = "answered",
    ) -> Reply:
        """Fill and send a form, by the labels of its inputs; what is not given stays as pre-filled."""
        if modal is None:
            raise NotPossible("no form is open")
        if modal.reply.user.id != who.id:
            raise NotPossible(f"the form {modal.title!r} opened for {modal.reply.user.name}, not for {who.name}")
        where = modal.reply.channel
        data = forms.submitted(modal, values or {}, Resolved(where))
        what = f"the form {modal.title!r} by {who.name}"
        return await self._send(MODAL_SUBMIT, who, where, data, what, late, until, modal.reply.source)

    async def say(self, who: Member, where: Channel, text: str) -> Message:
        """Post a message as a person."""
        present(who, where, "send_messages_in_threads" if where.is_thread else "send_messages")
        message = new_message(where, who.user)
        message.content = text
        message.notified = notified(message, {"parse": ["users", "roles", "everyone"]})
        post(message)
        return message

    async def redeliver(self, reply: Reply) -> None:
        """Send the same interaction again, as Discord may do."""
        self.world.emit("INTERACTION_CREATE", reply.payload, reply.channel.guild, 0)

    async def _send(
        self,
        kind: int,
        who: Member,
        where: Channel,
        data: Json,
        what: str,
        late: bool | None,
        until: Until,
        source: Message | None = None,
    ) -> Reply:
        if until != "sent":
            await self.connected()
        reply = self._interaction(kind, who.user, where, data, what, source)
        reply.late = self.late if late is None else late
        self.world.emit("INTERACTION_CREATE", reply.payload, where.guild, 0)
        if until == "answered":
            await reply.outcome()
        elif until == "acknowledged":
            await self.world.bell.until(lambda: reply.acknowledged or reply.refused, f"a first response to {what}")
        return reply

    def _interaction(
        self, kind: int, user: User, where: Channel, data: Json, what: str, source: Message | None
    ) -> Reply:
        key = self.world.new_id()
        token = f"token-of-interaction-{key}"
        payload: Json = {
            "id": key,
            "application_id": self.application_id,
            "type": kind,
            "token": token,
            "version": 1,
            "data": copy.deepcopy(data),
            "channel_id": where.id,
            "channel": where.as_json(),
            "locale": user.locale,
            "entitlements": [],
            "attachment_size_limit": 10 * 1024 * 1024,
            **_place(where, user),
        }
        if source is not None:
            payload["message"] = source.as_json()
        reply = Reply(key, token, kind, payload, user, where, self.world, what, source)
        self.world.replies[token] = reply
        return reply


def present(who: Member, where: Channel, *needed: str) -> Member | None:
    """The member of the channel's guild, if the person can see the channel and may do this there."""
    if where.guild is None:
        if where.recipient is not who.user:
            raise NotPossible(f"{where.name} is not open to {who.name}")
        return None
    member = where.guild.members.get(who.id)
    if member is None or not where.may(member, "view_channel", *needed):
        raise NotPossible(f"{who.name} cannot do this in {where.name}: it takes view_channel and {needed}")
    if not where.shows_to(member):
        raise NotPossible(f"{who.name} is not in the private thread {where.name}")
    return member


def pressable(who: Member, message: Message, name: str, kinds: set[int]) -> Json:
    """The component, if this person sees the message and can use it."""
    if message.deleted:
        raise NotPossible(f"the message {message.text!r} was deleted")
    if message.ephemeral and (message.reply is None or message.reply.user is not who.user):
        raise NotPossible(f"{who.name} does not see this private message")
    present(who, message.channel)
    try:
        found = message.component(name)
    except LookupError as error:
        raise NotPossible(f"in the message {message.text!r}: {error}") from None
    if found["type"] not in kinds:
        raise NotPossible(f"{name!r} is a component of type {found['type']}")
    if found.get("disabled"):
        raise NotPossible(f"{name!r} is disabled")
    return found


def _least(menu: Json) -> Json:
    """A menu in a message takes one choice at least, unless min_values is 0."""
    return {"required": menu.get("min_values") != 0}


def _place(where: Channel, user: User) -> Json:
    """What an interaction tells about where and who: a member in a guild, a user in direct messages."""
    if where.guild is None:
        owners, app = {"1": user.id}, rights.ALL
        return {
            "user": user.as_json(),
            "context": 1,
            "app_permissions": str(app),
            "authorizing_integration_owners": {"0": "0", **owners},
        }
    guild = where.guild
    return {
        "member": guild.members[user.id].as_json(where),
        "context": 0,
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "app_permissions": str(where.permissions_of(guild.me)),
        "authorizing_integration_owners": {"0": guild.id},
    }
