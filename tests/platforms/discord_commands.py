"""From what a person types to an interaction's data, by the commands that the bot has really registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.platforms import discord_rights as rights
from tests.platforms.discord_errors import Json, NotPossible
from tests.platforms.discord_messages import File, Message
from tests.platforms.discord_people import Member, Role, User
from tests.platforms.discord_places import Channel
from tests.platforms.discord_world import World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
SUBCOMMANDS = {1, 2}
Value = str | int | float | bool | Member | User | Role | Channel | File


@dataclass
class Resolved:
    """The things that an interaction names by id, in Discord's `resolved`."""

    channel: Channel
    found: Json = field(default_factory=dict)

    def add(self, value: Member | User | Role | Channel | File | Message) -> str:
        """Note the thing, and return its id."""
        if isinstance(value, Role):
            self._put("roles", value.id, value.as_json())
        elif isinstance(value, Channel):
            shown = {key: part for key, part in value.as_json().items() if key != "permission_overwrites"}
            self._put("channels", value.id, shown | {"permissions": str(rights.ALL)})
        elif isinstance(value, File):
            self._put("attachments", value.id, value.as_json() | {"ephemeral": True})
        elif isinstance(value, Message):
            self._put("messages", value.id, value.as_json())
        else:
            self._person(value)
        return value.id

    def _person(self, value: Member | User) -> None:
        self._put("users", value.id, (value.user if isinstance(value, Member) else value).as_json())
        guild = self.channel.guild
        if guild is not None and (member := guild.members.get(value.id)):
            shown = {
                key: part for key, part in member.as_json(self.channel).items() if key not in ("user", "deaf", "mute")
            }
            self._put("members", value.id, shown)

    def _put(self, kind: str, key: str, shown: Json) -> None:
        self.found.setdefault(kind, {})[key] = shown

    def into(self, data: Json) -> Json:
        return data | ({"resolved": self.found} if self.found else {})


def known(world: World, channel: Channel, kind: int = 1) -> list[Json]:
    """The commands that a person finds in this place."""
    commands = list(world.commands.get(None, []))
    if channel.guild is not None:
        commands += world.commands.get(channel.guild.id, [])
    return [one for one in commands if one["type"] == kind]


def find(world: World, channel: Channel, name: str, kind: int = 1) -> Json:
    for command in known(world, channel, kind):
        if command["name"] == name:
            return command
    names = sorted(one["name"] for one in known(world, channel, kind))
    raise NotPossible(f"unknown command /{name}: the bot has registered {names} here")


def check_allowed(command: Json, member: Member | None, channel: Channel) -> None:
    """What hides a command in the client: its contexts and its default_member_permissions."""
    context = 0 if channel.guild else 1
    contexts = command.get("contexts")
    allowed = context in contexts if contexts is not None else context == 0 or command.get("dm_permission", True)
    if not allowed:
        raise NotPossible(f"/{command['name']} does not show in {channel.name}: its contexts are {contexts}")
    wanted = command.get("default_member_permissions")
    if member is None or wanted is None:
        return
    held = channel.permissions_of(member)
    if held != rights.ALL and (int(wanted) == 0 or held & int(wanted) != int(wanted)):
        raise NotPossible(f"/{command['name']} is hidden from {member.name}: it asks for permissions {wanted}")


def leaf(command: Json, words: list[str]) -> tuple[Json, list[Json]]:
    """The declaration that the words name, and the subcommand groups and subcommands on the way."""
    here, path = command, []
    for word in words:
        inner = {one["name"]: one for one in here.get("options") or [] if one["type"] in SUBCOMMANDS}
        if word not in inner:
            raise NotPossible(f"/{command['name']} {' '.join(words)}: {word!r} is not one of {sorted(inner)}")
        here = inner[word]
        path.append(here)
    if any(one["type"] in SUBCOMMANDS for one in here.get("options") or []):
        raise NotPossible(f"/{' '.join([command['name'], *words])} is a group: it cannot be called itself")
    return here, path


def data_of(command: Json, words: list[str], given: Mapping[str, Value], resolved: Resolved) -> Json:
    """The data of a slash command's interaction."""
    declared, path = leaf(command, words)
    return wrap(command, path, options_of(declared, given, resolved), resolved)


def wrap(command: Json, path: Iterable[Json], options: list[Json], resolved: Resolved) -> Json:
    for step in reversed(list(path)):
        options = [{"type": step["type"], "name": step["name"], "options": options}]
    shown: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
    return resolved.into(shown | ({"guild_id": command["guild_id"]} if "guild_id" in command else {}))


def options_of(declared: Json, given: Mapping[str, Value], resolved: Resolved) -> list[Json]:
    options = {one["name"]: one for one in declared.get("options") or []}
    # A test writes from_=… for an option named like a Python keyword.
    values = {name if name in options else name.rstrip("_"): value for name, value in given.items()}
    if unknown := values.keys() - options.keys():
        raise NotPossible(f"/{declared['name']} has no options {sorted(unknown)}; it has {sorted(options)}")
    for name, option in options.items():
        if option.get("required") and name not in values:
            raise NotPossible(
                f"Discord's client does not send /{declared['name']} without the required option {name!r}"
            )
    return [filled(options[name], value, resolved) for name, value in values.items()]


def filled(option: Json, value: Value, resolved: Resolved) -> Json:
    check = READERS.get(option["type"])
    if check is None:
        raise NotPossible(f"options of type {option['type']} are not modelled")
    return {"type": option["type"], "name": option["name"], "value": check(option, value, resolved)}


def wrong(option: Json, value: object, wanted: str) -> NotPossible:
    return NotPossible(f"option {option['name']!r} takes {wanted}, not {value!r}")


def chosen(option: Json, value: Any, wanted: str) -> Any:
    """A value of the choices, if there are any; a choice can be named as it is shown."""
    if not option.get("choices"):
        return value
    for choice in option["choices"]:
        if value in (choice["value"], choice["name"]):
            return choice["value"]
    names = [choice["name"] for choice in option["choices"]]
    raise wrong(option, value, f"{wanted} out of {names}")


def text(option: Json, value: Value, resolved: Resolved) -> Any:
    if not isinstance(value, str):
        raise wrong(option, value, "a text")
    least, most = option.get("min_length") or 0, option.get("max_length") or 6000
    if not least <= len(value) <= most:
        raise wrong(option, value, f"a text of {least} to {most} characters")
    return chosen(option, value, "a text")


def number(kinds: tuple[type, ...], wanted: str) -> Callable[[Json, Value, Resolved], Any]:
    def read(option: Json, value: Value, resolved: Resolved) -> Any:
        if option.get("choices") and isinstance(value, str):
            return chosen(option, value, wanted)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise wrong(option, value, wanted)
        least, most = option.get("min_value"), option.get("max_value")
        if (least is not None and float(value) < least) or (most is not None and float(value) > most):  # type: ignore[arg-type]
            raise wrong(option, value, f"{wanted} from {least} to {most}")
        return chosen(option, value, wanted)

    return read


def boolean(option: Json, value: Value, resolved: Resolved) -> Any:
    if not isinstance(value, bool):
        raise wrong(option, value, "True or False")
    return value


def thing(kinds: tuple[type, ...], wanted: str) -> Callable[[Json, Value, Resolved], Any]:
    def read(option: Json, value: Value, resolved: Resolved) -> Any:
        if not isinstance(value, kinds):
            raise wrong(option, value, wanted)
        types = option.get("channel_types")
        if isinstance(value, Channel) and types and value.type not in types:
            raise wrong(option, value, f"a channel of types {types}")
        return resolved.add(value)  # type: ignore[arg-type]

    return read


READERS: dict[int, Callable[[Json, Value, Resolved], Any]] = {
    STRING: text,
    INTEGER: number((int,), "a whole number"),
    BOOLEAN: boolean,
    USER: thing((Member, User), "a member"),
    CHANNEL: thing((Channel,), "a channel"),
    ROLE: thing((Role,), "a role"),
    MENTIONABLE: thing((Member, User, Role), "a member or a role"),
    NUMBER: number((int, float), "a number"),
    ATTACHMENT: thing((File,), "a file"),
}
