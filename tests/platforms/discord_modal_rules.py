"""Discord's rules for modals: their title, their five places, and the inputs in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.platforms import discord_components as components
from tests.platforms.discord_component_rules import bounds, component_rules, length, options, required, with_id
from tests.platforms.discord_errors import Broken, Json, Path

TOP = {components.ROW, components.LABEL, components.TEXT}


def modal_rules(modal: Json, path: Path = ()) -> list[Broken]:
    """The rules that a modal breaks."""
    tree = modal.get("components") or []
    return [
        *required((*path, "title"), modal.get("title")),
        *length((*path, "title"), modal.get("title"), 0, 45),
        *with_id(modal, path),
        *length((*path, "components"), tree, 1, 5),
        *top_level(tree, (*path, "components")),
        *component_rules(tree, (*path, "components")),
        *inputs(tree, (*path, "components")),
    ]


def top_level(tree: list[Json], path: Path) -> Iterator[Broken]:
    for index, one in enumerate(tree):
        if one.get("type") not in TOP:
            yield Broken((*path, index, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {TOP}.')


def inputs(tree: list[Json], path: Path) -> Iterator[Broken]:
    for where, one in components.walk(tree, path):
        if check := CHECKS.get(one.get("type", 0)):
            yield from check(one, where)


def label(one: Json, path: Path) -> Iterator[Broken]:
    yield from required((*path, "label"), one.get("label"))
    yield from length((*path, "label"), one.get("label"), 0, 45)
    yield from length((*path, "description"), one.get("description"), 0, 100)
    inner = (one.get("component") or {}).get("type")
    if inner not in CHECKS.keys() | components.SELECTS or inner == components.LABEL:
        yield Broken((*path, "component", "type"), "UNION_TYPE_CHOICES", "A label holds one input.")


def text_input(one: Json, path: Path) -> Iterator[Broken]:
    yield from with_id(one, path)
    yield from length((*path, "placeholder"), one.get("placeholder"), 0, 100)
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    if not 0 <= least <= most <= 4000:
        yield Broken((*path, "min_length"), "NUMBER_TYPE_MAX", "int value should be between 0 and max_length.")
    if one.get("value"):
        yield from length((*path, "value"), one["value"], least, most)


def upload(one: Json, path: Path) -> Iterator[Broken]:
    yield from with_id(one, path)
    yield from bounds(one, path, 10)


def radio(one: Json, path: Path) -> Iterator[Broken]:
    yield from with_id(one, path)
    yield from options(one, path, 2, 10)


def checkboxes(one: Json, path: Path) -> Iterator[Broken]:
    yield from with_id(one, path)
    # A group without max_values may have all its boxes ticked.
    sized = {"max_values": len(one.get("options") or []), **{k: v for k, v in one.items() if v is not None}}
    yield from options(sized, path, 1, 10)
    yield from bounds(sized, path, 10)


CHECKS: dict[int, Callable[[Json, Path], Iterator[Broken]]] = {
    components.LABEL: label,
    components.TEXT_INPUT: text_input,
    components.UPLOAD: upload,
    components.RADIO: radio,
    components.CHECKBOXES: checkboxes,
    components.CHECKBOX: with_id,
}
