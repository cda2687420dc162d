"""Filling in Block Kit as Slack's client does: initial values, what a person enters, and what she may not."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from .slack_blocks import Json, elements

TEXTS = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})
_KEYS = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
    "rich_text_input": "rich_text_value",
} | dict.fromkeys(TEXTS, "value")
_SHAPES = {"datepicker": r"\d{4}-\d\d-\d\d", "timepicker": r"\d\d:\d\d", "datetimepicker": r"\d{10}"}
_SHAPES |= {"email_text_input": r"\S+@\S+\.\S+", "url_text_input": r"https?://\S+"}


class Refused(AssertionError):
    """Slack's own client would not let a person do this."""


def value_key(element: Json) -> str | None:
    """The key under which the state holds the value; buttons have none."""
    return _KEYS.get(element["type"])


def initial_state(blocks: list[Json]) -> Json:
    """state.values as it stands before anybody has typed."""
    state: Json = {}
    for block, element in elements(blocks):
        if value_key(element) and element["type"] != "overflow":
            state.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return state


def kept_state(blocks: list[Json], old: Json) -> Json:
    """The initial state, with what was entered before wherever ids and kind are the same."""
    state = initial_state(blocks)
    for block_id, actions in state.items():
        for action_id, entry in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before and before["type"] == entry["type"]:
                actions[action_id] = before
    return state


def _initial(element: Json) -> Json:
    key = _KEYS[element["type"]]
    name = "initial_value" if key in {"value", "rich_text_value"} else key.replace("selected", "initial")
    empty: object = [] if key in {"selected_options", "files"} or element["type"].startswith("multi_") else None
    value = element.get(name)
    return entry(element, empty if value is None else value)


def entry(element: Json, value: object) -> Json:
    """One value in the state, in Slack's shape."""
    made: Json = {"type": element["type"], _KEYS[element["type"]]: value}
    if element["type"] == "timepicker" and element.get("timezone"):
        made["timezone"] = element["timezone"]
    return made


def options(element: Json) -> list[Json]:
    """The options of a menu, with those in groups."""
    return [*element.get("options", []), *(o for g in element.get("option_groups", []) for o in g["options"])]


def chosen_option(offered: Iterable[Json], value: object, where: str) -> Json:
    """The option of that text or value."""
    offered = list(offered)
    for one in offered:
        if value == one or value in (one["text"]["text"], one["value"]):
            return one
    raise Refused(f"{where} offers {[one['text']['text'] for one in offered]}, not {value!r}")


def filled(element: Json, value: Any, where: str, offered: list[Json], reference: Callable[[Any], str]) -> object:
    """What a person gave, as the state holds it; `reference` turns a person or a channel into an id."""
    kind, key = element["type"], _KEYS[element["type"]]
    if value is None:
        return _initial({"type": kind})[key]
    if key == "selected_options":
        return [chosen_option(offered, one, where) for one in _several(value)]
    if key == "selected_option":
        return chosen_option(offered, value, where)
    if kind.startswith("multi_"):
        return [reference(one) for one in _several(value)]
    if kind in {"users_select", "conversations_select", "channels_select"}:
        return reference(value)
    if kind in _SHAPES and not re.fullmatch(_SHAPES[kind], str(value)):
        raise Refused(f"{where} takes {_SHAPES[kind]}, not {value!r}")
    if kind == "datetimepicker":
        return int(value)
    return value if kind in {"rich_text_input", "file_input"} else str(value)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def objections(blocks: list[Json], state: Json) -> list[str]:
    """Why Slack's client keeps the form: what is required, too short, too long or too many."""
    found = []
    for block, element in elements(blocks):
        if block["type"] == "input" and value_key(element):
            value = state[block["block_id"]][element["action_id"]][_KEYS[element["type"]]]
            fault = _objection(block, element, value)
            found += [f"{block['label']['text']!r} {fault}"] if fault else []
    return found


def _objection(block: Json, element: Json, value: Any) -> str:
    if value in (None, "", []):
        return "" if block.get("optional") else "is required"
    if element["type"] == "plain_text_input":
        if not element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000):
            return f"takes {element.get('min_length', 0)} to {element.get('max_length', 3000)} characters"
        if "\n" in value and not element.get("multiline"):
            return "is a single line"
    if element["type"] == "number_input":
        return _number_objection(element, value)
    files = element["type"] == "file_input"
    most = element.get("max_files", 10) if files else element.get("max_selected_items")
    if isinstance(value, list) and most and len(value) > most:
        return f"takes at most {most}"
    return ""


def _number_objection(element: Json, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "is a number"
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return "" if low <= float(value) <= high else f"is a number from {low:g} to {high:g}"
