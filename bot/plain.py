"""Cards as plain text: for notifications, screen readers and the playground's text mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from bot.cards import Card, Control, Controls, Document, Fields, Item, Line, Listing, Part, Picture
from bot.text import plain


def as_text(card: Card, language: str = "en") -> str:
    """Write a card as lines: its title, paragraphs, ``Heading: value``, ``- entry``, ``[Button]``."""
    lines = [plain(card.title, language), *(line for part in card.parts for line in _part(part, language))]
    if card.footer is not None:
        lines.append(plain(card.footer, language))
    return "\n".join(lines)


def _part(part: Part, language: str) -> Iterator[str]:
    match part:
        case Line(words):
            yield plain(words, language)
        case Fields(pairs):
            yield from (f"{plain(name, language)}: {plain(value, language)}" for name, value in pairs)
        case Listing(items):
            yield from (_item(item, language) for item in items)
        case Picture(_, _, alt):
            yield plain(alt, language)
        case Document(name):
            yield name
        case Controls(controls):
            yield " ".join(control_label(control, language) for control in controls)
        case _:
            assert_never(part)


def _item(item: Item, language: str) -> str:
    pieces = [plain(item.words, language), *([plain(item.detail, language)] if item.detail is not None else [])]
    button = f" {control_label(item.button, language)}" if item.button else ""
    return f"- {' – '.join(pieces)}{button}"


def control_label(control: Control, language: str) -> str:
    words = control.prompt if hasattr(control, "prompt") else control.label
    return f"[{plain(words, language)}]"
