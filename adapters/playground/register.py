"""Which commands the page's palette offers, made from their declarations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.catalogue import Catalogue
from bot.declare import Command, Parameter
from bot.kinds import Day, Duration, Instant, Kind, Reading
from bot.people import zone_named
from bot.policy import Role
from bot.text import plain
from bot.vocabulary import Vocabulary

_TYPED: tuple[tuple[type[Any], str], ...] = ((Day, "date"), (Instant, "moment"), (Duration, "duration"))
_NOBODY = Reading(datetime(2000, 1, 1, tzinfo=UTC), zone_named(None), Vocabulary({}))


def palette(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Give every command with its options, as the page wants them."""
    return [_command(command) for command in catalogue.commands.values()]


def _command(command: Command) -> dict[str, Any]:
    options = [_option(command, parameter) for parameter in command.parameters]
    moderators = command.role is not Role.MEMBER
    return {
        "name": command.name,
        "group": command.group,
        "help": command.help,
        "moderators": moderators,
        "options": options,
    }


def _option(command: Command, parameter: Parameter) -> dict[str, Any]:
    kind = parameter.kind
    choices = [{"label": plain(o.label), "value": o.value, "group": o.group} for o in kind.options()]
    suggest = not choices and kind.search("", _NOBODY) is not None
    shown = "choice" if choices or suggest else _word(kind)
    return {
        "name": parameter.name, "kind": shown, "help": parameter.help, "required": command.offered(parameter), "choices": choices, "suggest": suggest,
    }  # fmt: skip


def _word(kind: Kind) -> str:
    return next((word for typed, word in _TYPED if isinstance(kind, typed)), kind.native)
