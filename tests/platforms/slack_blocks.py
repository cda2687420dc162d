"""Reading Block Kit: the words, the buttons, the inputs and the people that it mentions."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Json = dict[str, Any]

_MENUS = frozenset(
    f"{several}{of}_select"
    for several in ("", "multi_")
    for of in ("static", "external", "users", "conversations", "channels")
)
_TYPED = {"plain_text_input", "rich_text_input", "number_input", "email_text_input", "url_text_input", "file_input"}
_CHOSEN = {"overflow", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons"}
_PRESSED = {"button", "workflow_button", "feedback_buttons", "icon_button"}
INTERACTIVE = frozenset({*_MENUS, *_TYPED, *_CHOSEN, *_PRESSED})
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CALL = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
_BARE_CALL = re.compile(r"(?<![\w<!])@(channel|here|everyone)\b")


def dicts(node: Any, skip: frozenset[str] = frozenset()) -> Iterator[Json]:
    """Every object inside `node`, outermost first, in the order of the wire."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            one = [child for key, child in one.items() if key not in skip]
        if isinstance(one, list):
            waiting += [child for child in reversed(one) if isinstance(child, dict | list)]


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with the top-level block that holds it."""
    for block in blocks:
        for node in dicts(block):
            if node is not block and node.get("type") in INTERACTIVE:
                yield block, node


def texts(node: Any) -> Iterator[tuple[str, str]]:
    """(kind of text, text) of everything a reader sees; a confirmation dialog is not seen yet."""
    for one in dicts(node, skip=frozenset({"confirm", "metadata"})):
        if isinstance(one.get("text"), str) and one.get("type") in {"mrkdwn", "plain_text", "text", "markdown"}:
            yield one["type"], one["text"]
        elif isinstance(one.get("text"), str) and one.get("type") in {"raw_text", "link", "raw_number"}:
            yield "plain_text", one["text"]


def words(blocks: list[Json]) -> str:
    """All the text of the blocks as it was sent, one piece a line."""
    return "\n".join(text for _, text in texts(blocks))


def buttons(blocks: list[Json]) -> list[str]:
    """The labels of the buttons, in order."""
    return [one["text"]["text"] for _, one in elements(blocks) if one["type"] == "button"]


def attachment_words(attachments: list[Json]) -> str:
    """The text of old-style attachments and of the blocks inside them."""
    plain = [str(one[key]) for one in attachments for key in ("pretext", "title", "text") if one.get(key)]
    return "\n".join([*plain, *(words(one.get("blocks", [])) for one in attachments)])


def notified(text: str, blocks: list[Json], attachments: list[Json], *, full: bool = False) -> frozenset[str]:
    """Whom the wire bytes call: user ids, group ids, and @channel, @here or @everyone.

    Only mrkdwn can call people; plain_text shows `<@U1>` as it stands. `full` is link_names or parse=full,
    with which a bare @channel calls too.
    """
    called = {called for node in dicts(blocks) for called in _called_by_rich_text(node)}
    marked = [text, attachment_words(attachments)]
    marked += [piece for kind, piece in texts(blocks) if kind in {"mrkdwn", "markdown"}]
    for piece in marked:
        called |= {*_MENTION.findall(piece), *_GROUP.findall(piece)}
        called |= {f"@{name}" for name in _CALL.findall(piece)}
        called |= {f"@{name}" for name in _BARE_CALL.findall(piece) if full}
    return frozenset(called)


def _called_by_rich_text(node: Json) -> Iterator[str]:
    if node.get("type") == "user" and "user_id" in node:
        yield str(node["user_id"])
    elif node.get("type") == "usergroup" and "usergroup_id" in node:
        yield str(node["usergroup_id"])
    elif node.get("type") == "broadcast" and "range" in node:
        yield f"@{node['range']}"


def shown(text: str, name_of: Callable[[str], str]) -> str:
    """mrkdwn as a reader sees it: mentions as names, links as their words, entities as characters."""

    def link(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target[:1] in "@#":
            return target[0] + (label or name_of(target[1:]))
        if target.startswith("!date^"):
            return label
        return label or target.replace("!", "@", 1)

    return html.unescape(re.sub(r"<([^<>\s][^<>]*)>", link, text))


def with_ids(blocks: list[Json], new: Callable[[], str]) -> list[Json]:
    """The blocks with a block_id and an action_id wherever the app left them out, as Slack stores them."""
    for block in blocks:
        block.setdefault("block_id", new())
    for _, element in elements(blocks):
        element.setdefault("action_id", new())
    return blocks
