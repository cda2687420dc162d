"""Commands as text: ``/intro show who:@ana``, flags in any order, quotes around spaces, and what phones make of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue import Catalogue
from bot.declare import Command
from bot.errors import UserError
from bot.text import say

_PHONE = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u200b": "", "\ufeff": "",
})  # fmt: skip
_PIECE = re.compile(
    r'(?:(?P<flag>[A-Za-z][A-Za-z0-9-]*)\s?[:=]\s?(?=\S))?(?:"(?P<quoted>(?:[^"\\]|\\.)*)"?|(?P<bare><[^>]*>|\S+))'
)
_FLAG = re.compile(r"(?:^|\s)(?:--|—|–)(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with its values, as read from text; ``group`` alone where only a group was typed."""

    command: Command | None
    group: str
    values: Mapping[str, str]


def read(text: str, catalogue: Catalogue) -> Typed:
    """Read a line such as ``intro show who:<@U1>`` (a leading slash and ``circulator`` are dropped).

    A value without a name goes to the first option that has none yet; the last of them takes the rest of the line.

    Raises:
        UserError: no such command or option, with what there is.
    """
    words = normal(text).removeprefix("/").split(" ")
    if words[0] == "circulator" and " ".join(words[:2]) not in catalogue.commands:
        words = words[1:] or [""]
    for depth in (3, 2):
        found = catalogue.commands.get(" ".join(words[:depth]))
        if found:
            return Typed(found, found.group, values(found, " ".join(words[depth:])))
    if words[0] in catalogue.groups and len(words) == 1:
        return Typed(None, words[0], {})
    if words[0] in {"", "help"}:
        return Typed(None, "", {})
    raise _unknown(words, catalogue)


def values(command: Command, text: str) -> dict[str, str]:
    """Read the part of a line behind the command's name into raw values by option."""
    names = {parameter.name for parameter in command.parameters}
    found: dict[str, str] = {}
    loose: list[str] = []
    for piece in _PIECE.finditer(_FLAG.sub(" ", text)):
        raw = _unquoted(piece)
        flag = (piece["flag"] or "").casefold()
        if flag in names:
            found[flag] = raw
        elif (
            flag
            and not _like_url(flag, raw)
            and piece["quoted"] is None
            and loose == []
            and names
            and not _free(command)
        ):
            raise _no_option(command, flag)
        else:
            loose.append(piece[0].strip() if flag else raw)
    return found | _placed(command, found, loose)


def normal(text: str) -> str:
    """Undo what phones do to typed text: curly quotes, long dashes before flags, unusual spaces."""
    return re.sub(r"\s+", " ", text.translate(_PHONE)).strip()


def written(command: Command, values: Mapping[str, str]) -> str:
    """Write a command so that ``read`` gives it back."""
    return " ".join([f"/{command.name}", *(f'{name}:"{_escaped(raw)}"' for name, raw in values.items())])


def _placed(command: Command, found: Mapping[str, str], loose: list[str]) -> dict[str, str]:
    open_ = [parameter.name for parameter in command.parameters if parameter.name not in found]
    if loose and not open_:
        raise UserError(
            say(
                "I do not know what “{rest}” is for. Type /{name} with its options by name.",
                rest=" ".join(loose),
                name=command.name,
            )
        )
    named = dict(zip(open_, loose, strict=False))
    if len(loose) > len(open_):
        named[open_[-1]] = " ".join(loose[len(open_) - 1 :])
    if len(open_) > 1 and len(loose) > 1 and _free(command) and open_[0] == command.parameters[0].name:
        return {open_[0]: " ".join(loose)}
    return named


def _free(command: Command) -> bool:
    """Say whether the command's first option is free text, which then takes all that has no name."""
    return bool(command.parameters) and type(command.parameters[0].kind).__name__ == "Text"


def _unquoted(piece: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", piece["quoted"]) if piece["quoted"] is not None else piece["bare"]


def _escaped(raw: str) -> str:
    return raw.replace("\\", "\\\\").replace('"', '\\"')


def _like_url(flag: str, raw: str) -> bool:
    return flag in {"http", "https", "mailto"} or raw.startswith("//")


def _no_option(command: Command, flag: str) -> UserError:
    offer = ", ".join(f"{parameter.name}:" for parameter in command.parameters)
    return UserError(say("/{name} has no option “{flag}”. It has {offer}.", name=command.name, flag=flag, offer=offer))


def _unknown(words: list[str], catalogue: Catalogue) -> UserError:
    if words[0] in catalogue.groups:
        offer = ", ".join(f"/{command.name}" for command in catalogue.groups[words[0]])
        return UserError(say("There is no /{typed}. There is {offer}.", typed=" ".join(words[:2]), offer=offer))
    return UserError(say("There is no /{typed}. Type /circulator help to see what there is.", typed=words[0]))
