"""Cards as Block Kit: total and pure, in messages that Slack can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from adapters.slack import limits
from adapters.slack.controls import control, numbered
from adapters.slack.spans import Json, Reader, escaped, label, text_object, text_objects
from bot.cards import Card, Controls, Document, Fields, Item, Line, Listing, Part, Picture
from bot.plain import as_text
from bot.platforms import Audience
from bot.text import Bold, Words, cut, joined, plain, say, spans

_SHORTER = (limits.SECTION, 1000, 300, 100)


@dataclass(frozen=True, slots=True)
class File:
    """A picture or document, which Slack keeps beside the message; ``alt`` stands for a picture."""

    name: str
    content: bytes
    alt: str = ""


def render(card: Card, audience: Audience) -> list[list[Json]]:
    """Draw a card for one person alone, whole, in as many messages as it takes."""
    blocks = numbered(_blocks(card, Reader(audience)))
    return list(_messages(blocks)) or [[_nothing()]]


def render_post(card: Card, audience: Audience) -> list[Json]:
    """Draw a card for all to see, in one message that can be edited: only ``card.notify`` is mentioned.

    What is too long for one message is cut with '…'; the buttons stay.
    """
    reader = Reader(audience, frozenset(card.notify))
    for most in _SHORTER:
        blocks = numbered(_blocks(card, reader, most))
        if _fits(blocks):
            return blocks or [_nothing()]
    return numbered(_least(blocks, reader))


def home(cards: Iterable[tuple[Card, Audience]]) -> Json:
    """Draw cards below one another as somebody's Home tab."""
    drawn = [[*_blocks(card, Reader(audience)), {"type": "divider"}] for card, audience in cards]
    blocks = numbered(block for each in drawn for block in each)[: limits.VIEW_BLOCKS]
    return {"type": "home", "blocks": blocks[:-1] or [_nothing()]}


def notification(card: Card, language: str) -> str:
    """Write what a notification shows and a screen reader reads, unable to ping or to link."""
    return escaped(cut(as_text(card, language), limits.NOTIFICATION)) or "…"


def files_of(card: Card, language: str) -> list[File]:
    """Give the pictures and documents of a card."""
    kept = [part for part in card.parts if isinstance(part, Picture | Document)]
    return [_file(part, language) for part in kept]


def _file(part: Picture | Document, language: str) -> File:
    if isinstance(part, Picture):
        return File(part.name, part.png, plain(part.alt, language))
    return File(part.name, part.content)


def _blocks(card: Card, reader: Reader, most: int = limits.SECTION) -> Iterator[Json]:
    yield from _title(card.title, reader)
    for part in card.parts:
        yield from _part(part, reader, most)
    if card.footer is not None:
        yield from _context(card.footer, reader)


def _title(title: Words, reader: Reader) -> Iterator[Json]:
    """A header takes text alone; a title that mentions somebody is a line in bold."""
    found = spans(title, reader.language)
    if all(isinstance(span, str) for span in found):
        words = label(title, reader.language, limits.HEADER)
        if words:
            yield {"type": "header", "text": words}
        return
    strong = joined([Bold(span) if isinstance(span, str) else span for span in found], "")
    if words := text_object(strong, reader, limits.SECTION):
        yield _section(words)


def _part(part: Part, reader: Reader, most: int) -> Iterator[Json]:
    match part:
        case Line(words):
            yield from _paragraph(words, reader, most)
        case Fields(pairs):
            yield from _fields(pairs, reader, most)
        case Listing(items):
            for item in items:
                yield from _item(item, reader, most)
        case Picture(alt=alt):
            yield from _beside(alt, reader)
        case Document(name):
            yield from _beside(name, reader)
        case Controls(controls):
            elements = [element for each in controls if (element := control(each, reader))]
            for at in range(0, len(elements), limits.ACTIONS):
                yield {"type": "actions", "elements": elements[at : at + limits.ACTIONS]}
        case _:
            assert_never(part)


def _paragraph(words: Words, reader: Reader, most: int) -> Iterator[Json]:
    """Break a paragraph into sections; in a post, which is one message, it is cut."""
    if most == limits.SECTION and reader.pings is None:
        yield from (_section(text) for text in text_objects(words, reader, most))
    elif text := text_object(words, reader, most):
        yield _section(text)


def _section(text: Json) -> Json:
    """``expand``: an app's card is there to be read, not folded behind 'See more'."""
    return {"type": "section", "text": text, "expand": True}


def _fields(pairs: Iterable[tuple[Words, Words]], reader: Reader, most: int) -> Iterator[Json]:
    """Draw short values side by side; a long one is a paragraph of its own."""
    row: list[Json] = []
    for name, value in pairs:
        pair = joined([Bold(plain(name, reader.language)), value], "\n")
        whole = text_objects(pair, reader, min(most, limits.FIELD))
        if len(whole) == 1 and len(row) < limits.FIELDS:
            row.append(whole[0])
            continue
        if row:
            yield {"type": "section", "fields": row}
        row = whole[:1] if len(whole) == 1 else []
        if len(whole) > 1:
            yield from _paragraph(pair, reader, most)
    if row:
        yield {"type": "section", "fields": row}


def _item(item: Item, reader: Reader, most: int) -> Iterator[Json]:
    words = item.words if item.detail is None else joined([item.words, item.detail], "\n")
    text = text_object(words, reader, most)
    element = control(item.button, reader) if item.button else None
    if text:
        yield _section(text) | ({"accessory": element} if element else {})
    elif element:
        yield {"type": "actions", "elements": [element]}


def _context(words: Words, reader: Reader) -> Iterator[Json]:
    if text := text_object(words, reader, limits.CONTEXT):
        yield {"type": "context", "elements": [text]}


def _beside(words: Words, reader: Reader) -> Iterator[Json]:
    """A private answer cannot carry a file, so it goes by direct message; a post has it in its thread."""
    if reader.pings is None:
        yield from _context(say("{file}: sent to you by direct message.", file=words), reader)
    else:
        yield from _context(say("{file}: in the thread below.", file=words), reader)


def _messages(blocks: Iterable[Json]) -> Iterator[list[Json]]:
    """Break blocks into messages; a row of buttons stays with what it is about."""
    message: list[Json] = []
    for block in blocks:
        if message and not _fits([*message, block]):
            yield message
            message = []
        message.append(block)
    if message:
        yield message


def _fits(blocks: list[Json]) -> bool:
    return len(blocks) <= limits.MESSAGE_BLOCKS and sum(map(_size, blocks)) <= limits.MESSAGE_CHARACTERS


def _size(node: object) -> int:
    """Count the characters that people read in a block."""
    if isinstance(node, dict):
        return sum(
            len(child) if key == "text" and isinstance(child, str) else _size(child) for key, child in node.items()
        )
    return sum(map(_size, node)) if isinstance(node, list) else 0


def _least(blocks: list[Json], reader: Reader) -> list[Json]:
    """Of a post that is too long at any length of its lines, keep the beginning and the last row of buttons."""
    tail = [block for block in blocks if block["type"] == "actions"][-1:]
    more = list(_context("…", reader))
    head: list[Json] = []
    for block in blocks:
        if block in tail or not _fits([*head, block, *more, *tail]):
            break
        head.append(block)
    return [*head, *more, *tail]


def _nothing() -> Json:
    return _section({"type": "plain_text", "text": "…", "emoji": True})
