"""Buttons and menus as components; what Discord could not take is None, and is shown as text instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never
from urllib.parse import urlsplit

from adapters.discord import limits
from adapters.discord.markdown import label
from bot import ids
from bot.cards import Button, Control, LinkButton, MemberMenu, Menu, Option, PlaceMenu, Style
from bot.platforms import Audience
from bot.text import Words

Json = dict[str, Any]
ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, CHANNEL_SELECT = 1, 2, 3, 4, 5, 8
SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL, UPLOAD, RADIO = 9, 10, 12, 13, 14, 17, 18, 19, 21
TEXT_CHANNELS = [0, 5]
LINK_STYLE = 5
STYLES: dict[Style, int] = {"primary": 1, "plain": 2, "danger": 4}


def component(control: Control, audience: Audience) -> Json | None:
    match control:
        case Button(words, action, value, style):
            custom = custom_id(action, value, audience)
            shown = {
                "type": BUTTON,
                "style": STYLES[style],
                "label": label(words, audience.language, limits.BUTTON_LABEL),
            }
            return {**shown, "custom_id": custom} if custom else None
        case LinkButton(words, url):
            return _link(words, url, audience)
        case Menu(prompt, action, choices, value):
            listed = options(choices, audience.language)[: limits.SELECT_OPTIONS]
            return (
                _select(STRING_SELECT, prompt, custom_id(action, value, audience), audience, options=listed)
                if listed
                else None
            )
        case MemberMenu(prompt, action, value):
            return _select(USER_SELECT, prompt, custom_id(action, value, audience), audience)
        case PlaceMenu(prompt, action, value):
            return _select(
                CHANNEL_SELECT, prompt, custom_id(action, value, audience), audience, channel_types=TEXT_CHANNELS
            )
        case _:
            assert_never(control)


def custom_id(action: str, value: str, audience: Audience) -> str | None:
    try:
        written = ids.encode(action, value, audience.delivery)
    except ValueError:
        return None
    return written if limits.size(written) <= limits.CUSTOM_ID else None


def options(choices: Iterable[Option], language: str) -> list[Json]:
    """Write options, each value once; one whose value cannot come back is left out."""
    shown: dict[str, Json] = {}
    for choice in choices:
        if choice.value in shown or not 1 <= limits.size(choice.value) <= limits.OPTION_TEXT:
            continue
        shown[choice.value] = {"label": label(choice.label, language, limits.OPTION_TEXT), "value": choice.value}
        if choice.about is not None:
            shown[choice.value]["description"] = label(choice.about, language, limits.OPTION_TEXT)
    return list(shown.values())


def words_of(control: Control) -> Words:
    return control.label if isinstance(control, Button | LinkButton) else control.prompt


def _link(words: Words, url: str, audience: Audience) -> Json | None:
    if urlsplit(url).scheme not in {"http", "https"} or limits.size(url) > limits.BUTTON_URL:
        return None
    return {
        "type": BUTTON,
        "style": LINK_STYLE,
        "label": label(words, audience.language, limits.BUTTON_LABEL),
        "url": url,
    }


def _select(kind: int, prompt: Words, custom: str | None, audience: Audience, **more: Any) -> Json | None:
    if custom is None:
        return None
    return {
        "type": kind,
        "custom_id": custom,
        "placeholder": label(prompt, audience.language, limits.SELECT_PLACEHOLDER),
        **more,
    }
