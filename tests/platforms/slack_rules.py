"""Rules of Block Kit that neither the published schema nor slack_sdk's models catch.

Each rule is a function from a surface to the faults that it finds; RULES lists them. Sources: docs.slack.dev
block-kit reference, and ../shared/specs/README.md for what the schema misses.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .slack_blocks import Json, dicts, elements

LIMITS = {"message": 50, "modal": 100, "home": 100}
VIEW_BYTES = 250_000
TEXT_CUT = 40_000
MESSAGE_ONLY = frozenset(
    {"file", "markdown", "table", "data_table", "context_actions", "task_card", "plan", "carousel"}
)
MODAL_ONLY = frozenset({"file_input"})
_LISTS = {"actions": "elements", "context": "elements", "overflow": "options", "checkboxes": "options"}
_MENUS = frozenset({"static_select", "multi_static_select"})
_LISTS |= {"radio_buttons": "options"}


@dataclass(frozen=True)
class Surface:
    """Where blocks are shown: a message, a modal or a Home tab, with the whole body around them."""

    kind: str
    blocks: list[Json]
    body: Json = field(default_factory=dict)


Rule = Callable[[Surface], Iterator[str]]


def too_many_blocks(surface: Surface) -> Iterator[str]:
    """A message holds 50 blocks, a view 100."""
    if len(surface.blocks) > LIMITS[surface.kind]:
        yield f"{len(surface.blocks)} blocks, where a {surface.kind} holds {LIMITS[surface.kind]}"


def empty_section(surface: Surface) -> Iterator[str]:
    """A section has text or fields."""
    for at, block in enumerate(surface.blocks):
        if block.get("type") == "section" and not block.get("text") and not block.get("fields"):
            yield f"blocks[{at}]: a section without text and fields"


def empty_text(surface: Surface) -> Iterator[str]:
    """A text object has at least one character."""
    for one in dicts(surface.body | {"blocks": surface.blocks}, skip=frozenset({"metadata"})):
        if one.get("type") in {"mrkdwn", "plain_text"} and one.get("text") == "":
            yield "an empty text object"


def empty_list(surface: Surface) -> Iterator[str]:
    """Actions and context have elements; a menu has options."""
    for one in dicts(surface.blocks):
        key = _LISTS.get(str(one.get("type")))
        if key and not one.get(key):
            yield f"a {one['type']} without {key}"
        if one.get("type") in _MENUS and not one.get("options") and not one.get("option_groups"):
            yield f"a {one['type']} without options"


def repeated_block_id(surface: Surface) -> Iterator[str]:
    """A block_id is used once in a message or view."""
    count = Counter(block["block_id"] for block in surface.blocks if block.get("block_id"))
    yield from (f"block_id {name!r} is used {times} times" for name, times in count.items() if times > 1)


def repeated_action_id(surface: Surface) -> Iterator[str]:
    """An action_id is used once in its block."""
    for at, block in enumerate(surface.blocks):
        count = Counter(one["action_id"] for _, one in elements([block]) if one.get("action_id"))
        yield from (f"blocks[{at}]: action_id {name!r} {n} times" for name, n in count.items() if n > 1)


def inputs_without_submit(surface: Surface) -> Iterator[str]:
    """A modal with inputs has a submit button."""
    has_inputs = any(block.get("type") == "input" for block in surface.blocks)
    if surface.kind == "modal" and has_inputs and not surface.body.get("submit"):
        yield "a modal with inputs and no submit"


def wrong_surface(surface: Surface) -> Iterator[str]:
    """Some blocks are for messages only, and file inputs for modals only."""
    for at, block in enumerate(surface.blocks):
        if surface.kind != "message" and block.get("type") in MESSAGE_ONLY:
            yield f"blocks[{at}]: a {block['type']} block in a {surface.kind}"
    for _, element in elements(surface.blocks):
        if surface.kind != "modal" and element["type"] in MODAL_ONLY:
            yield f"a {element['type']} in a {surface.kind}"


def unknown_initial_option(surface: Surface) -> Iterator[str]:
    """An initial option is one of the options, in all its fields."""
    for _, element in elements(surface.blocks):
        offered = [*element.get("options", [])]
        offered += [one for group in element.get("option_groups", []) for one in group.get("options", [])]
        chosen = [element[key] for key in ("initial_option",) if element.get(key)]
        chosen += element.get("initial_options") or []
        if "external" not in element["type"]:
            missing = [one for one in chosen if one not in offered]
            yield from (f"initial option {one.get('value')!r} is not offered" for one in missing)


def two_focuses(surface: Surface) -> Iterator[str]:
    """At most one element of a view asks for the focus."""
    if sum(bool(one.get("focus_on_load")) for _, one in elements(surface.blocks)) > 1:
        yield "focus_on_load is set more than once"


def view_too_large(surface: Surface) -> Iterator[str]:
    """A view is at most 250 kB."""
    size = len(json.dumps(surface.body).encode())
    if surface.kind != "message" and size > VIEW_BYTES:
        yield f"a view of {size} bytes, where {VIEW_BYTES} is the most"


def silent_message(surface: Surface) -> Iterator[str]:
    """A message has top-level text: notifications and screen readers have nothing else."""
    shows = surface.blocks or surface.body.get("attachments")
    if surface.kind == "message" and shows and not str(surface.body.get("text") or "").strip():
        yield "no top-level text for notifications and screen readers"


def cut_text(surface: Surface) -> Iterator[str]:
    """Slack cuts the text of a message at 40,000 characters."""
    if surface.kind == "message" and len(str(surface.body.get("text") or "")) > TEXT_CUT:
        yield f"text of over {TEXT_CUT} characters is cut"


RULES: tuple[Rule, ...] = (
    too_many_blocks,
    empty_section,
    empty_text,
    empty_list,
    repeated_block_id,
    repeated_action_id,
    inputs_without_submit,
    wrong_surface,
    unknown_initial_option,
    two_focuses,
    view_too_large,
    silent_message,
    cut_text,
)
# Slack accepts these messages all the same; only their readers are worse off.
FORGIVEN: frozenset[Rule] = frozenset({silent_message, cut_text})


def faults(surface: Surface, *, forgiven: bool) -> list[str]:
    """The faults for which Slack refuses, or, with `forgiven`, those that it lets pass."""
    chosen = [rule for rule in RULES if (rule in FORGIVEN) is forgiven]
    return [fault for rule in chosen for fault in rule(surface)]


def option_faults(payload: Json) -> list[str]:
    """What is wrong with the answer to a block_suggestion."""
    options = [*payload.get("options", [])]
    options += [one for group in payload.get("option_groups", []) for one in group.get("options", [])]
    found = [] if {"options", "option_groups"} & set(payload) else ["neither options nor option_groups"]
    if len(options) > 100 or len(payload.get("option_groups", [])) > 100:
        found.append(f"{len(options)} options, where 100 is the most")
    for one in options:
        text, value = str((one.get("text") or {}).get("text", "")), str(one.get("value", ""))
        if not 1 <= len(text) <= 75 or not 1 <= len(value) <= 150:
            found.append(f"option {value!r}: text is 1 to 75 characters and value 1 to 150")
    return found
