"""The commands as Discord registers them, made from their declarations; and the address that invites the bot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from adapters.discord import limits
from adapters.discord.controls import TEXT_CHANNELS, Json
from adapters.discord.faults import Refused
from adapters.discord.markdown import label
from adapters.discord.rights import Right, bits
from adapters.discord.wire import Wire
from bot.catalogue import Catalogue
from bot.config import ConfigError
from bot.declare import Command, Parameter
from bot.kinds import Integer, Kind, Native, Plain, Text
from bot.policy import Role

# https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type
SUBCOMMAND, GROUP = 1, 2
OPTION_TYPES: dict[Native, int] = {"text": 3, "integer": 4, "yesno": 5, "member": 6, "place": 7, "file": 11}
NAME = re.compile(r"[-_'\w]{1,32}")
IN_GUILDS = 0
# Without Manage Threads, which would show it everybody's private threads: its own it may archive anyway.
NEEDED = (
    Right.VIEW_CHANNEL, Right.SEND_MESSAGES, Right.CREATE_PUBLIC_THREADS, Right.CREATE_PRIVATE_THREADS,
    Right.SEND_MESSAGES_IN_THREADS, Right.READ_MESSAGE_HISTORY, Right.ATTACH_FILES, Right.CREATE_EVENTS,
)  # fmt: skip


def invite_url(application_id: str) -> str:
    """Give the address that adds the bot to a server, with the permissions that it needs and no others."""
    asked = {"client_id": application_id, "scope": "bot applications.commands", "permissions": bits(NEEDED)}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def build(catalogue: Catalogue) -> list[Json]:
    """Write all commands for Discord.

    Raises:
        ConfigError: one is beyond a limit, by its name.
    """
    built = [_group(name, commands) for name, commands in catalogue.groups.items()]
    if len(built) > limits.COMMANDS:
        raise ConfigError(f"{len(built)} command groups are declared, Discord takes {limits.COMMANDS}")
    return built


async def sync(wire: Wire, catalogue: Catalogue, test_guilds: Sequence[int]) -> None:
    """Register the commands, unless Discord has exactly these.

    What Discord has is asked with one GET rather than remembered: it is right after a restore, a change of token or
    somebody else's registration too, and creating commands is limited by the day. With test guilds, the commands go
    there alone, so that trying a new version changes nothing for everybody else.
    """
    built = build(catalogue)
    if not test_guilds:
        await _sync(wire, built, "/applications/{application}/commands")
    for guild in test_guilds:
        try:
            await _sync(wire, built, "/applications/{application}/guilds/{guild_id}/commands", guild_id=str(guild))
        except Refused as fault:
            raise ConfigError(
                f"[discord] test_guilds: Discord does not let me register commands in {guild} ({fault}). Invite me there, or take it out."
            ) from None


def normal(command: Json) -> Json:
    """Leave of a command what we decide, without what Discord adds: ids, versions, defaults."""
    keys = ("name", "description", "type", "contexts", "integration_types")
    allowed = command.get("default_member_permissions")
    options = [_normal_option(each) for each in command.get("options") or []]
    return {key: command.get(key) for key in keys} | {
        "options": options,
        "allowed": None if allowed is None else str(allowed),
    }


async def _sync(wire: Wire, built: list[Json], template: str, **ids: str) -> None:
    present = await wire.call("GET", template, application=wire.application_id, **ids)
    if _in_order(present) != _in_order(built):
        await wire.call("PUT", template, built, application=wire.application_id, **ids)


def _in_order(commands: Sequence[Json]) -> list[Json]:
    return sorted(map(normal, commands), key=lambda command: (str(command["type"]), str(command["name"])))


def _normal_option(option: Json) -> Json:
    plain = {
        key: value
        for key, value in option.items()
        if value not in (None, False, []) and not key.endswith("_localizations")
    }
    plain = {key: value for key, value in plain.items() if not key.endswith("_localized")}
    inner = {"options": [_normal_option(each) for each in option["options"]]} if option.get("options") else {}
    choices = (
        {"choices": [{"name": c["name"], "value": c["value"]} for c in option["choices"]]}
        if option.get("choices")
        else {}
    )
    return plain | inner | choices


def _group(name: str, commands: Sequence[Command]) -> Json:
    """A group of two-word commands, with those of three words in groups of their own."""
    moderated = all(command.role is Role.MODERATOR for command in commands)
    inner: dict[str, Json] = {}
    for command in commands:
        _, second, *third = command.name.split()
        if third:
            inner.setdefault(second, _subgroup(name, second, commands))["options"].append(_leaf(command, third[0]))
        else:
            inner[second] = _leaf(command, second)
    group: Json = {
        "type": 1, "name": _named(name, name), "description": _summary(name, inner), "options": list(inner.values()),
        "default_member_permissions": int(Right.MANAGE_GUILD) if moderated else None, "contexts": [IN_GUILDS], "integration_types": [0],
    }  # fmt: skip
    if (total := _length(group)) > limits.COMMAND_TEXT:
        raise ConfigError(
            f"Command /{name}: its names, helps and choices have {total} characters, Discord takes {limits.COMMAND_TEXT}"
        )
    return group


def _subgroup(group: str, second: str, commands: Sequence[Command]) -> Json:
    thirds = [command.name.split()[2] for command in commands if command.name.startswith(f"{group} {second} ")]
    return {
        "type": GROUP,
        "name": _named(second, f"{group} {second}"),
        "description": _summary(second, thirds),
        "options": [],
    }


def _summary(name: str, inner: Iterable[str]) -> str:
    return limits.fit(f"{name.capitalize()}: {', '.join(inner)}", limits.COMMAND_ABOUT)


def _leaf(command: Command, name: str) -> Json:
    """Discord wants required options first."""
    options = sorted(
        (_option(command, parameter) for parameter in command.parameters), key=lambda option: not option["required"]
    )
    if len(options) > limits.COMMAND_OPTIONS:
        raise ConfigError(f"Command /{command.name} has {len(options)} options, Discord takes {limits.COMMAND_OPTIONS}")
    return {
        "type": SUBCOMMAND,
        "name": _named(name, command.name),
        "description": _about(command.help, command.name),
        "options": options,
    }


def _option(command: Command, parameter: Parameter) -> Json:
    where = f"{command.name} {parameter.name}:"
    about = {"name": _named(parameter.name, where), "description": _about(parameter.help or parameter.name, where)}
    return {
        "type": OPTION_TYPES[parameter.kind.native],
        **about,
        "required": command.offered(parameter),
        **_narrowed(parameter.kind, where),
    }


def _narrowed(kind: Kind, where: str) -> Json:
    """Say what an option takes, as far as Discord's client can help with it."""
    choices = kind.options()
    if kind.native == "text" and 1 <= len(choices) <= limits.CHOICES:
        listed = [{"name": label(each.label, "en", limits.CHOICE_TEXT), "value": each.value} for each in choices]
        if too_long := [each["value"] for each in listed if len(each["value"]) > limits.CHOICE_TEXT]:
            raise ConfigError(
                f"Command /{where} the choice {too_long[0]!r} is longer than {limits.CHOICE_TEXT} characters"
            )
        return {"choices": listed}
    if kind.native == "text" and getattr(type(kind), "search", None) is not Plain.search:
        return {"autocomplete": True}
    if isinstance(kind, Text):
        return {"max_length": min(kind.most, limits.OPTION_LENGTH)}
    if isinstance(kind, Integer):
        return {"min_value": kind.least, "max_value": kind.most}
    return {"channel_types": TEXT_CHANNELS} if kind.native == "place" else {}


def _named(name: str, where: str) -> str:
    if not NAME.fullmatch(name) or name != name.lower():
        raise ConfigError(
            f"Command /{where} {name!r} is no name for Discord: at most {limits.COMMAND_NAME} lower-case letters, digits, - and _"
        )
    return name


def _about(text: str, where: str) -> str:
    if not 1 <= len(text) <= limits.COMMAND_ABOUT:
        raise ConfigError(
            f"Command /{where} the help {text!r} has {len(text)} characters, Discord takes 1 to {limits.COMMAND_ABOUT}"
        )
    return text


def _length(part: Any) -> int:
    """Count what Discord counts together: names, helps and the values of choices."""
    own = len(part["name"]) + len(part.get("description", "")) + len(str(part.get("value", "")))
    return own + sum(_length(each) for each in [*part.get("options", ()), *part.get("choices", ())])
