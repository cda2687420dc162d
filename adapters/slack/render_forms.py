"""Forms as modals: one page a view, whose inputs bear the names of the form's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, assert_never

from adapters.slack import limits
from adapters.slack.controls import choices
from adapters.slack.spans import Json, clean, label
from bot.forms import Input, Page
from bot.kinds import AreaBox, DateBox, FileBox, LineBox, ManyOf, MemberBox, OneOf, PlaceBox, TimeBox, Widget, YesNoBox
from bot.text import Words, cut, say

CALLBACK = "form"
TYPED = "typed"
_DATE = re.compile(r"((?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))")
_TIME = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Began:
    """Which page a modal is and where its form was asked for; ``reply_to`` is a secret and is never logged."""

    draft: str
    page: int
    place: str = ""
    reply_to: str = ""

    def dumps(self) -> str:
        whole = json.dumps(asdict(self))
        return whole if len(whole) <= limits.METADATA else json.dumps(asdict(self) | {"reply_to": ""})


def loads(metadata: str) -> Began:
    """Read back what a modal carries; what is not ours belongs to no draft."""
    try:
        return Began(**json.loads(metadata))
    except (ValueError, TypeError):
        return Began("", 0)


def modal(page: Page, language: str, place: str = "", reply_to: str = "") -> Json:
    """Draw one page of a form."""
    last = page.number + 1 == page.pages
    blocks = [*_head(page, language), *(block for each in page.inputs for block in _input(each, language))]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": Began(page.draft, page.number, place, reply_to).dumps(),
        "title": _named(page.title, language, limits.VIEW_TITLE),
        "submit": _named(page.submit if last else say("Continue"), language, limits.VIEW_BUTTON),
        "close": _named(say("Cancel"), language, limits.VIEW_BUTTON),
        "blocks": blocks[: limits.VIEW_BLOCKS],
    }


def faults_here(page: Page, language: str) -> dict[str, str] | None:
    """Give each fault by the input that it stands at; None where one belongs to another page."""
    names = {each.name for each in page.inputs}
    if not page.faults or not set(page.faults) <= names:
        return None
    return {name: _words(fault, language, limits.HINT) for name, fault in page.faults.items()}


def written(state: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """Read what was typed and chosen, as the core's kinds read it; what was emptied is empty."""
    return {name: _value(typed) for name, entry in state.items() for typed in entry.values()}


def _value(typed: Json) -> str:
    match typed["type"]:
        case "static_select" | "radio_buttons":
            return str((typed.get("selected_option") or {}).get("value", ""))
        case "multi_static_select":
            return ",".join(str(option["value"]) for option in typed.get("selected_options") or [])
        case "users_select":
            return f"<@{typed['selected_user']}>" if typed.get("selected_user") else ""
        case "conversations_select":
            return f"<#{typed['selected_conversation']}>" if typed.get("selected_conversation") else ""
        case "datepicker":
            return str(typed.get("selected_date") or "")
        case "timepicker":
            return str(typed.get("selected_time") or "")
        case "file_input":
            files: list[Json] = typed.get("files") or []
            return str(files[0].get("url_private", "")) if files else ""
        case _:
            return str(typed.get("value") or "")


def _head(page: Page, language: str) -> Iterator[Json]:
    if page.number == 0 and (about := label(page.about, language, limits.SECTION)):
        yield {"type": "section", "text": about}
    if heading := label(page.heading, language, limits.HEADER):
        yield {"type": "header", "text": heading}
    if page.pages > 1:
        step = say("Page {n} of {pages}", n=str(page.number + 1), pages=str(page.pages))
        yield {"type": "context", "elements": [label(step, language, limits.CONTEXT)]}


def _input(each: Input, language: str) -> Iterator[Json]:
    """Draw one input; a fault that Slack itself cannot show at it stands above it."""
    if each.fault is not None:
        fault = label(say("Needs another look: {fault}", fault=each.fault), language, limits.CONTEXT)
        yield {"type": "context", "elements": [fault]}
    block: Json = {
        "type": "input",
        "block_id": each.name,
        "label": label(each.label, language, limits.LABEL) or label(each.name, language, limits.LABEL),
        "optional": not each.required,
        "element": {"action_id": TYPED, **_element(each.widget, clean(each.value), language)},
    }
    hint = label(each.help, language, limits.HINT)
    yield block | ({"hint": hint} if hint else {})


def _element(widget: Widget, value: str, language: str) -> Json:
    match widget:
        case LineBox(most, least, placeholder):
            hint = label(placeholder, language, limits.PLACEHOLDER)
            return _typing(most, least, " ".join(value.split())) | ({"placeholder": hint} if hint else {})
        case AreaBox(most, least):
            return _typing(most, least, value) | {"multiline": True}
        case OneOf(options):
            drawn = choices(options, language)
            return _menu("static_select", drawn, language) | _chosen(drawn, [value], "initial_option")
        case ManyOf(options, most):
            drawn = choices(options, language)
            several = {"max_selected_items": max(most, 1)} if drawn else {}
            chosen = _chosen(drawn, value.split(",")[:most], "initial_options")
            return _menu("multi_static_select", drawn, language) | several | chosen
        case MemberBox():
            return {"type": "users_select"} | _initial("initial_user", re.match(r"<@([A-Z0-9]+)", value))
        case PlaceBox():
            shown = {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}
            found = _initial("initial_conversation", re.match(r"<#([A-Z0-9]+)", value))
            return {"type": "conversations_select"} | shown | found
        case FileBox():
            return {"type": "file_input", "max_files": 1}
        case DateBox():
            return {"type": "datepicker"} | _initial("initial_date", _DATE.fullmatch(value))
        case TimeBox():
            return {"type": "timepicker"} | _initial("initial_time", _TIME.fullmatch(value))
        case YesNoBox():
            drawn = {"options": [_answer("Yes", "yes", language), _answer("No", "no", language)]}
            return {"type": "radio_buttons"} | drawn | _chosen(drawn, [value], "initial_option")
        case _:
            assert_never(widget)


def _typing(most: int, least: int, value: str) -> Json:
    most = min(max(most, 1), limits.TYPED)
    length = {"min_length": min(least, most)} if least > 1 else {}
    filled = {"initial_value": cut(value, most)} if value.strip() else {}
    return {"type": "plain_text_input", "max_length": most, **length, **filled}


def _menu(kind: str, drawn: Json, language: str) -> Json:
    """A menu without options is refused by Slack, so what would be chosen is typed."""
    if not drawn:
        return {"type": "plain_text_input"}
    prompt = say("Choose") if kind == "static_select" else say("Choose any")
    return {"type": kind, "placeholder": _named(prompt, language, limits.PLACEHOLDER)} | drawn


def _chosen(drawn: Json, values: list[str], key: str) -> Json:
    """Name what is chosen now; Slack wants the very options that it is offered."""
    offered = [*drawn.get("options", []), *(o for group in drawn.get("option_groups", []) for o in group["options"])]
    found = [option for option in offered if option["value"] in values]
    if not found:
        return {}
    return {key: found[0] if key == "initial_option" else found}


def _answer(words: str, value: str, language: str) -> Json:
    return {"text": _named(say(words), language, limits.OPTION_TEXT), "value": value}


def _initial(key: str, found: re.Match[str] | None) -> Json:
    return {key: found[1]} if found else {}


def _named(words: Words, language: str, most: int) -> Any:
    """Write a title or a label, cut after a whole word where it can be."""
    whole = label(words, language, 10_000) or label("–", language, most)
    text = str(whole["text"]) if whole else ""
    if len(text) <= most:
        return whole
    kept = text[: most - 1].rpartition(" ")[0].rstrip(" ,:;–-")
    return label(f"{kept}…" if len(kept) > most // 2 else cut(text, most), language, most)


def _words(words: Words, language: str, most: int) -> str:
    written_ = label(words, language, most)
    return str(written_["text"]) if written_ else "…"
