"""From a page of a form to a modal, and the ids by which its answers find their inputs again.

A list that is too long for one menu becomes several; what is chosen in them comes back as one value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import ceil
from typing import assert_never

from adapters.discord import limits
from adapters.discord.controls import (
    CHANNEL_SELECT,
    LABEL,
    RADIO,
    STRING_SELECT,
    TEXT,
    TEXT_CHANNELS,
    TEXT_INPUT,
    UPLOAD,
    USER_SELECT,
    Json,
    options,
)  # fmt: skip
from adapters.discord.limits import fit, size
from adapters.discord.markdown import escape, label
from bot.cards import Option
from bot.forms import Input, Page
from bot.kinds import AreaBox, DateBox, FileBox, LineBox, ManyOf, MemberBox, OneOf, PlaceBox, TimeBox, YesNoBox
from bot.platforms import Audience
from bot.text import Words, plain, say

VERSION = "f1"
_NAMED = re.compile(rf"{VERSION}:([^:]+):([0-9]{{1,3}})(?::([0-9]{{1,18}}))?")
_ID = re.compile(r"<[@#]!?(\d+)>")
_SHORT, _LONG = 1, 2


def modal(page: Page, audience: Audience) -> Json:
    """Draw a page of at most five inputs. From a direct message it carries the delivery that brought its button."""
    language, brought = audience.language, "" if audience.delivery is None else f":{audience.delivery}"
    inputs = [shown for each in page.inputs for shown in _labels(each, language)][: limits.MODAL_INPUTS]
    about = _about(page) if len(inputs) < limits.MODAL_INPUTS else []
    return {
        "custom_id": f"{VERSION}:{page.draft}:{page.number}{brought}",
        "title": _title(page, language),
        "components": about + inputs,
    }


def read_id(custom_id: str) -> tuple[str, int, int | None]:
    """Give the draft, the page and the delivery that a modal's id names; of another version's id, a draft that there is not."""
    found = _NAMED.fullmatch(custom_id)
    return (found[1], int(found[2]), int(found[3]) if found[3] else None) if found else ("", 0, None)


def input_of(custom_id: str) -> str:
    """Give the input that a control belongs to: ``role#2`` is the second menu of ``role``."""
    return custom_id.rpartition("#")[0] or custom_id


def _title(page: Page, language: str) -> str:
    count = f" ({page.number + 1}/{page.pages})" if page.pages > 1 else ""
    bare = label(page.title, language, limits.MODAL_TITLE)
    long = f"{bare}: {label(page.heading, language, limits.MODAL_TITLE)}" if page.heading else bare
    return (long if size(long + count) <= limits.MODAL_TITLE else fit(bare, limits.MODAL_TITLE - size(count))) + count


def _about(page: Page) -> list[Json]:
    """Say on the first page what the form is for, where there is room."""
    text = escape(page.about).strip() if page.number == 0 else ""
    return [{"type": TEXT, "content": fit(text, limits.DISPLAY_TEXT)}] if text else []


def _labels(asked: Input, language: str) -> Iterator[Json]:
    for number, (words, control) in enumerate(_controls(asked, language)):
        shown = {"type": LABEL, "label": fit(words, limits.LABEL), "component": control}
        about = asked.fault if asked.fault is not None else asked.help
        if number:
            about = (
                say("More of the same list; one is enough.")
                if isinstance(asked.widget, OneOf)
                else say("More of the same list.")
            )
        yield shown | ({"description": label(about, language, limits.LABEL_ABOUT)} if about else {})


def _controls(asked: Input, language: str) -> Iterator[tuple[str, Json]]:
    """Give each control of an input with its label."""
    name = label(asked.label, language, limits.LABEL)
    match asked.widget:
        case LineBox(most, least, placeholder):
            yield name, _text_input(asked, _SHORT, most, least, placeholder)
        case AreaBox(most, least):
            yield name, _text_input(asked, _LONG, most, least)
        case DateBox():
            yield name, _text_input(asked, _SHORT, 40, 0, plain(say("2026-11-30, 30 Nov or Tue"), language))
        case TimeBox():
            yield name, _text_input(asked, _SHORT, 20, 0, plain(say("7pm or 19:00"), language))
        case OneOf(choices):
            yield from _menus(asked, name, choices, 1, language)
        case ManyOf(choices, most):
            yield from _menus(asked, name, choices, most, language)
        case MemberBox():
            yield name, _picker(asked, USER_SELECT, "user")
        case PlaceBox():
            yield name, _picker(asked, CHANNEL_SELECT, "channel") | {"channel_types": TEXT_CHANNELS}
        case FileBox():
            needed = asked.required and not asked.value
            yield (
                name,
                {
                    "type": UPLOAD,
                    "custom_id": asked.name,
                    "required": needed,
                    "min_values": int(needed),
                    "max_values": 1,
                },
            )
        case YesNoBox():
            yield name, _yes_no(asked, language)
        case _:
            assert_never(asked.widget)


def _text_input(asked: Input, style: int, most: int, least: int, placeholder: str = "") -> Json:
    """Discord refuses a form whose pre-filled text breaks its own limits, so those give way to what is there."""
    value = fit(asked.value, limits.INPUT_TEXT)
    top = min(max(most, size(value), 1), limits.INPUT_TEXT)
    shown: Json = {
        "type": TEXT_INPUT,
        "custom_id": asked.name,
        "style": style,
        "required": asked.required,
        "max_length": top,
    }
    if 1 < least <= top and (not value or len(value) >= least):  # the smaller of the two counts
        shown["min_length"] = least
    if value:
        shown["value"] = value
    return shown | ({"placeholder": fit(placeholder, limits.INPUT_PLACEHOLDER)} if placeholder else {})


def _picker(asked: Input, kind: int, thing: str) -> Json:
    found = _ID.fullmatch(asked.value.strip())
    shown: Json = {
        "type": kind,
        "custom_id": asked.name,
        "required": asked.required,
        "min_values": int(asked.required),
        "max_values": 1,
    }
    return shown | ({"default_values": [{"id": found[1], "type": thing}]} if found else {})


def _yes_no(asked: Input, language: str) -> Json:
    words: tuple[tuple[str, Words], ...] = (("yes", say("Yes")), ("no", say("No")))
    shown = [
        {"value": value, "label": plain(text, language), **({"default": True} if asked.value == value else {})}
        for value, text in words
    ]
    return {"type": RADIO, "custom_id": asked.name, "required": asked.required, "options": shown}


def _menus(
    asked: Input, name: str, choices: tuple[Option, ...], most: int, language: str
) -> Iterator[tuple[str, Json]]:
    chosen = set(asked.value.split(",")) if isinstance(asked.widget, ManyOf) else {asked.value}
    parts = chunks(choices)
    for number, part in enumerate(parts):
        listed = options(part, language)
        present = [option for option in listed if option["value"] in chosen]
        for option in present:
            option["default"] = True
        needed = asked.required and len(parts) == 1
        top = min(max(most, len(present), 1), len(listed))
        custom = asked.name if number == 0 else f"{asked.name}#{number + 1}"
        shown = {
            "type": STRING_SELECT,
            "custom_id": custom,
            "required": needed,
            "min_values": int(needed),
            "max_values": top,
            "options": listed,
        }
        if len(parts) > 1:
            shown["placeholder"] = fit(_range(part, listed), limits.SELECT_PLACEHOLDER)
        yield _part_name(name, parts, number), shown


def _range(part: Sequence[Option], listed: Sequence[Json]) -> str:
    """Say what stands in one menu of several: its groups, else its first and last option."""
    groups = dict.fromkeys(option.group for option in part)
    return f"{listed[0]['label']} … {listed[-1]['label']}" if "" in groups else " · ".join(groups)


def chunks(choices: Sequence[Option]) -> list[Sequence[Option]]:
    """Break a long list into as few menus as hold it, between groups where that costs no further menu."""
    parts: list[Sequence[Option]] = []
    rest = choices
    while len(rest) > limits.SELECT_OPTIONS:
        least = len(rest) - limits.SELECT_OPTIONS * (ceil(len(rest) / limits.SELECT_OPTIONS) - 1)
        ends = [at for at in range(least, limits.SELECT_OPTIONS + 1) if rest[at - 1].group != rest[at].group]
        end = ends[-1] if ends else limits.SELECT_OPTIONS
        parts.append(rest[:end])
        rest = rest[end:]
    return [*parts, rest]


def _part_name(name: str, parts: Sequence[Sequence[Option]], number: int) -> str:
    """Name one menu of several by its group, if it is the only one of that group, else by its place."""
    if len(parts) == 1:
        return name
    groups = [{option.group for option in part} for part in parts]
    mine = groups[number]
    named = f"{name}: {next(iter(mine))}"
    alone = len(mine) == 1 and "" not in mine and sum(bool(mine & other) for other in groups) == 1
    if alone and size(named) <= limits.LABEL:
        return named
    place = f" ({number + 1} of {len(parts)})"
    return fit(name, limits.LABEL - size(place)) + place
