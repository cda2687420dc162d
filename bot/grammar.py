"""Commands as text: ``/intro show who:@ana``, flags in any order, quotes around spaces, and what phones make of them.

``name:value`` with the name of an option is that option. What has no name goes to the options that have no value
yet, in order, and the last of them takes the rest; but an option of free text that comes first takes it all. A value
of several words, such as a time, needs no quotes behind its name: it goes on to the next name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue import Catalogue
from bot.declare import Command
from bot.errors import UserError
from bot.kinds import Text
from bot.text import say

_GAP = "[\\s\u200b\ufeff]"
_SOLID = "[^\\s\u200b\ufeff]"
_OPEN, _CLOSE = '"“”„«', '"“”»'
_PIECE = re.compile(
    rf"""
    (?: (?:--|—|–)? (?P<flag>[A-Za-z][A-Za-z0-9-]*) {_GAP}? [:=] {_GAP}? (?={_SOLID}) )?
    (?: "(?P<exact> (?:[^"\\]|\\.)* )"                   # as written() writes it
      | [{_OPEN}] (?P<curly> [^{_OPEN}{_CLOSE}]* ) [{_CLOSE}]  # as phones make it
      | [{_OPEN}] (?P<unclosed> .* )                     # the rest of the line
      | (?P<bare> <[^>]*> | {_SOLID}+ ) )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with its values, as read from text; ``group`` alone where only a group was typed."""

    command: Command | None
    group: str
    values: Mapping[str, str]


def read(text: str, catalogue: Catalogue) -> Typed:
    """Read a line such as ``intro show who:<@U1>`` (a leading slash and ``circulator`` are dropped).

    Raises:
        UserError: no such command or option, with what there is.
    """
    words, rest = _head(text)
    if words[:1] == ["circulator"] and " ".join(words[:2]) not in catalogue.commands:
        words, rest = words[1:], rest[1:]
    for depth in (3, 2):
        found = catalogue.commands.get(" ".join(words[:depth]))
        if found and len(words) >= depth:
            return Typed(found, found.group, values(found, rest[depth - 1]))
    if not words or words == ["help"]:
        return Typed(None, "", {})
    if words[0] in catalogue.groups and len(words) == 1:
        return Typed(None, words[0], {})
    raise _unknown(words, catalogue)


def values(command: Command, text: str) -> dict[str, str]:
    """Read the part of a line behind the command's name into raw values by option."""
    names = {parameter.name: parameter.kind.spaced for parameter in command.parameters}
    named: dict[str, str] = {}
    loose: list[str] = []
    going_on = ""
    for piece in _PIECE.finditer(text):
        flag = (piece["flag"] or "").casefold()
        if flag in names:
            named[flag] = _value(piece)
            going_on = flag if names[flag] and piece["bare"] else ""
        elif not flag and going_on and piece["bare"]:
            named[going_on] += f" {piece['bare']}"
        elif not flag:
            loose.append(_value(piece))
        elif _free(command) or not names or _like_url(flag, piece):
            loose.append(piece[0].strip())
        else:
            raise _no_option(command, flag)
    return named | _placed(command, [p.name for p in command.parameters if p.name not in named], loose)


def normal(text: str) -> str:
    """Write a line with single spaces."""
    return re.sub(f"{_GAP}+", " ", text).strip()


def written(command: Command, values: Mapping[str, str]) -> str:
    """Write a command so that ``read`` gives it back."""
    return " ".join([f"/{command.name}", *(f'{name}:"{_escaped(raw)}"' for name, raw in values.items())])


def _head(text: str) -> tuple[list[str], list[str]]:
    """Give the first words as names are written, and what comes after each of them."""
    line = re.sub(f"^{_GAP}*/?{_GAP}*", "", text)
    found = list(re.finditer(f"{_SOLID}+", line))[:4]
    return [word[0].casefold() for word in found], [line[word.end() :] for word in found]


def _placed(command: Command, unfilled: list[str], loose: list[str]) -> dict[str, str]:
    if not loose:
        return {}
    if not unfilled:
        rest = " ".join(loose)
        raise UserError(
            say(
                "I do not know what “{rest}” is for. Type /{name} with its options by name.",
                rest=rest,
                name=command.name,
            )
        )
    if _free(command) and unfilled[0] == command.parameters[0].name:
        return {unfilled[0]: " ".join(loose)}
    if len(loose) > len(unfilled):
        last = len(unfilled) - 1
        loose = [*loose[:last], " ".join(loose[last:])]
    return dict(zip(unfilled, loose, strict=False))


def _free(command: Command) -> bool:
    """Say whether the command's first option is free text."""
    return bool(command.parameters) and isinstance(command.parameters[0].kind, Text)


def _value(piece: re.Match[str]) -> str:
    if piece["exact"] is not None:
        return re.sub(r'\\(["\\])', r"\1", piece["exact"])
    return next(found for found in (piece["curly"], piece["unclosed"], piece["bare"]) if found is not None)


def _escaped(raw: str) -> str:
    return raw.replace("\\", "\\\\").replace('"', '\\"')


def _like_url(flag: str, piece: re.Match[str]) -> bool:
    return flag == "mailto" or (piece["bare"] or "").startswith("//")


def _no_option(command: Command, flag: str) -> UserError:
    offer = ", ".join(f"{parameter.name}:" for parameter in command.parameters)
    return UserError(say("/{name} has no option “{flag}”. It has {offer}.", name=command.name, flag=flag, offer=offer))


def _unknown(words: list[str], catalogue: Catalogue) -> UserError:
    if words[0] in catalogue.groups:
        offer = ", ".join(f"/{command.name}" for command in catalogue.groups[words[0]])
        return UserError(say("There is no /{typed}. There is {offer}.", typed=" ".join(words[:2]), offer=offer))
    return UserError(say("There is no /{typed}. Type /circulator help to see what there is.", typed=words[0]))
