"""Buttons and menus, and the ids by which Slack gives them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from adapters.slack import limits
from adapters.slack.spans import Json, Reader, label
from bot import ids
from bot.cards import Button, Control, LinkButton, MemberMenu, Menu, Option, PlaceMenu
from bot.text import Words

_APART = "|"


def action_of(action_id: str) -> str:
    """Give back the id that the core wrote, without what kept it apart from its twins in the message."""
    return action_id.partition(_APART)[0]


def control(shown: Control, reader: Reader) -> Json | None:
    """Draw a button or a menu; what has no words or no options cannot be shown."""
    language = reader.language
    match shown:
        case Button(words, action, value, style):
            text = label(words, language, limits.BUTTON)
            strong = {} if style == "plain" else {"style": style}
            return text and _element("button", reader, action, value, {"text": text, **strong})
        case LinkButton(words, url):
            text = label(words, language, limits.BUTTON)
            fits = 0 < len(url) <= limits.URL
            return {"type": "button", "action_id": "link", "text": text, "url": url} if text and fits else None
        case Menu(prompt, action, options, value):
            drawn = choices(options, language)
            return (
                _element("static_select", reader, action, value, drawn | _prompt(prompt, language)) if drawn else None
            )
        case MemberMenu(prompt, action, value):
            return _element("users_select", reader, action, value, _prompt(prompt, language))
        case PlaceMenu(prompt, action, value):
            which: Json = {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}
            return _element("conversations_select", reader, action, value, which | _prompt(prompt, language))
        case _:
            assert_never(shown)


def _element(kind: str, reader: Reader, action: str, value: str, more: Json) -> Json:
    return {"type": kind, "action_id": ids.encode(action, value, reader.audience.delivery), **more}


def _prompt(prompt: Words, language: str) -> Json:
    words = label(prompt, language, limits.PLACEHOLDER)
    return {"placeholder": words} if words else {}


def choices(options: Iterable[Option], language: str) -> Json:
    """Draw options, under their groups' names where they have any; a group over 100 is broken. {} for none."""
    groups: dict[str, list[Json]] = {}
    seen: set[str] = set()
    for option in options:
        if option.value not in seen and 0 < len(option.value) <= limits.OPTION_VALUE:
            seen.add(option.value)
            groups.setdefault(option.group, []).append(_option(option, language))
    if not groups:
        return {}
    if len(groups) == 1 and len(seen) <= limits.OPTIONS:
        return {"options": next(iter(groups.values()))}
    named = [_group(name, part) for name, drawn in groups.items() for part in _hundreds(drawn)]
    return {"option_groups": named[: limits.OPTIONS]}


def _hundreds(drawn: list[Json]) -> Iterator[list[Json]]:
    yield from (drawn[at : at + limits.OPTIONS] for at in range(0, len(drawn), limits.OPTIONS))


def _group(name: str, drawn: list[Json]) -> Json:
    span = f"{drawn[0]['text']['text']} – {drawn[-1]['text']['text']}"
    return {"label": label(name or span, "en", limits.GROUP_LABEL), "options": drawn}


def _option(option: Option, language: str) -> Json:
    text = label(option.label, language, limits.OPTION_TEXT) or label(option.value, language, limits.OPTION_TEXT)
    about = label(option.about, language, limits.OPTION_TEXT) if option.about is not None else None
    value = {"text": text or label("–", language, 1), "value": option.value}
    return value | ({"description": about} if about else {})


def numbered(blocks: Iterable[Json]) -> list[Json]:
    """Keep ids apart that occur twice in one message."""
    drawn, seen = list(blocks), dict[str, int]()
    for element in (each for block in drawn for each in [*block.get("elements", []), block.get("accessory", {})]):
        if name := element.get("action_id"):
            seen[name] = seen.get(name, 0) + 1
            element["action_id"] = name if seen[name] == 1 else f"{name}{_APART}{seen[name]}"
    return drawn
