"""From the page's frames, and from typed lines, to what the core takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from adapters.playground.world import NAME, Person, community
from bot import grammar
from bot.catalogue import Catalogue
from bot.inbound import Ask, Inbound, Press, Submit, Use

_AT = re.compile(r"(?<![\w<])@([\w.-]+)")
_STRANGER = re.compile(r"<@!?([^|>\s]*)[^>]*>")
_HASH = re.compile(r"(?<![\w<])#([\w-]+)")


def inbound(person: Person, place: str, ask: Ask, now: datetime) -> Inbound:
    """Put an ask into the one form that the core takes."""
    names = {key: each.name for key, each in community().people.items()}
    return Inbound(
        NAME,
        token_hex(12),
        NAME,
        person.key,
        ask,
        now,
        name=person.name,
        place=place,
        steward=person.moderator,
        workspace_name=community().name,
        names=names,
    )


def used(frame: Mapping[str, Any]) -> Use:
    return Use(
        str(frame["command"]),
        {str(name): _raw(value) for name, value in frame.get("values", {}).items() if value not in ("", [], None)},
    )


def pressed(frame: Mapping[str, Any]) -> Press:
    return Press(str(frame["id"]), tuple(_raw(pick) for pick in frame.get("picks", ())))


def submitted(frame: Mapping[str, Any]) -> Submit:
    draft, _, page = str(frame["form"]).rpartition(".")
    values = {str(name): _raw(value) for name, value in frame.get("values", {}).items()}
    return Submit(draft, int(page) if page.isdecimal() else 0, values)


def typed(text: str, catalogue: Catalogue) -> Use:
    """Read a line such as ``/intro show who:@ana``.

    Raises:
        UserError: no such command or option.
    """
    found = grammar.read(mentions(text), catalogue)
    if found.command is None:
        return Use("circulator help", {"command": found.group} if found.group else {})
    return Use(found.command.name, {name: _raw(value) for name, value in found.values.items()})


def mentions(text: str) -> str:
    """Write names and channels as people type them, such as ``@ana``, as the core takes them."""
    return _HASH.sub(_place, _AT.sub(_person, text))


def _person(match: re.Match[str]) -> str:
    word = match[1].casefold()
    found = [
        key
        for key, person in community().people.items()
        if word in {key, person.name.casefold().replace(" ", ""), person.name.casefold().split()[0]}
    ]
    return f"<@{found[0]}>" if found else match[0]


def _place(match: re.Match[str]) -> str:
    word = match[1].casefold()
    return next((f"<#{key}>" for key, channel in community().channels.items() if word in {key, channel.name}), match[0])


def _raw(value: Any) -> str:
    """Write a value of the page as the core's readers take it: several with commas, a file by a reference."""
    written = ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return _STRANGER.sub(_named, written)


def _named(match: re.Match[str]) -> str:
    """A mention of nobody who is here is only a word."""
    return match[0] if match[1] in community().people else f"@{match[1]}"
