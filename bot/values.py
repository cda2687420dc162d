"""From what came over the wire to typed values: what must be fetched or asked first, then the reading itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot import freetext
from bot.declare import Action, Parameter
from bot.errors import Faults, Unread, UserError
from bot.ids import Pressed
from bot.kinds import Reading, Text, Upload, Where, place_in
from bot.platforms import Platform
from bot.text import Words, joined, say

_ACCOUNT = re.compile(r"<@!?([^|>\s]{1,64})[|>]")


def accounts(parameters: Iterable[Parameter], raw: Mapping[str, str]) -> Iterator[str]:
    """Name every account that the values of options for members mention; a free text names nobody."""
    named = (raw.get(parameter.name, "") for parameter in parameters if parameter.kind.native == "member")
    return accounts_in(*named)


def accounts_in(*raw: str) -> Iterator[str]:
    """Name every account that some raw values mention."""
    return (found for value in raw for found in _ACCOUNT.findall(value))


async def fetched(
    platform: Platform, workspace: str, parameters: Iterable[Parameter], raw: Mapping[str, str]
) -> dict[str, tuple[str, bytes]]:
    """Copy the files among the raw values, since the platforms' links to them expire."""
    wanted = [raw[p.name] for p in parameters if isinstance(p.kind, Upload) and "://" in raw.get(p.name, "")]
    return {reference: await platform.fetch(workspace, reference) for reference in wanted}


async def refused_places(
    platform: Platform, workspace: str, parameters: Iterable[Parameter], raw: Mapping[str, str]
) -> dict[str, UserError]:
    """Say for each place among the values which right the bot lacks there."""
    faults: dict[str, UserError] = {}
    for parameter in parameters:
        needs = parameter.kind.needs if isinstance(parameter.kind, Where) else ()
        found = place_in(raw.get(parameter.name, ""))
        if found and needs and (rights := await platform.lacking(workspace, found, needs)):
            faults[parameter.name] = UserError(
                say(
                    "I cannot use that channel yet. Give me there: {rights}. Then send this again.",
                    rights=joined(rights),
                )
            )
    return faults


def read(parameters: Iterable[Parameter], raw: Mapping[str, str], reading: Reading) -> dict[str, Any]:
    """Read raw values by the parameters' kinds, leaving out what was not given.

    Raises:
        Faults: every value that cannot be read, and every required one that is missing.
    """
    values: dict[str, Any] = {}
    faults: dict[str, Words] = {}
    for parameter in parameters:
        text = raw.get(parameter.name, "")
        if not text.strip():
            if parameter.required:
                faults[parameter.name] = say("This is needed.")
            continue
        try:
            values[parameter.variable] = _checked(parameter, text, reading)
        except Unread as fault:
            faults[parameter.name] = fault.words
    if faults:
        raise Faults(faults)
    return values


def pressed(action: Action, press: Pressed, picks: tuple[str, ...], reading: Reading) -> dict[str, Any]:
    """Read what a button carries and what was picked in a menu."""
    raw = {"value": press.value, "picked": ",".join(picks)}
    return {name: kind.read(raw[name], reading) for name, kind in action.takes.items()}


def missing(parameters: Iterable[Parameter], raw: Mapping[str, str]) -> list[Parameter]:
    return [parameter for parameter in parameters if parameter.required and not raw.get(parameter.name, "").strip()]


def as_refusal(faults: Faults) -> UserError:
    """Write the faults of a typed command as one refusal that names each option."""
    lines = [say("{option}: {fault}", option=name, fault=words) for name, words in faults.by_input.items()]
    return UserError(joined(lines, "\n"))


def _checked(parameter: Parameter, text: str, reading: Reading) -> Any:
    value = parameter.kind.read(text, reading)
    if parameter.name in reading.refused:
        raise Unread(reading.refused[parameter.name])
    if isinstance(parameter.kind, Text) and freetext.check(text):
        raise Unread(say("This looks as if it held patient information. Take it out, then send it again."))
    return value
