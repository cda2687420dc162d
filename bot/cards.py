"""Cards: what an answer or a post looks like, said once for every platform.

A card is a closed union of frozen pieces; each platform's renderer handles all of them, and the type checker
fails until it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.text import Words, mentioned

Style = Literal["primary", "danger", "plain"]


@dataclass(frozen=True, slots=True)
class Button:
    """Does something when pressed: the action's name and a short value are all that it carries."""

    label: Words
    action: str
    value: str = ""
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class LinkButton:
    label: Words
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what the person reads and the value that comes back."""

    label: Words
    value: str
    about: Words | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Choose one of at most 25 options."""

    prompt: Words
    action: str
    options: tuple[Option, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class MemberMenu:
    prompt: Words
    action: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PlaceMenu:
    prompt: Words
    action: str
    value: str = ""


Control: TypeAlias = Button | LinkButton | Menu | MemberMenu | PlaceMenu


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    words: Words


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with their values."""

    pairs: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, with a second line and a button if it has them."""

    words: Words
    detail: Words | None = None
    button: Button | LinkButton | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the words that stand for it; the same figures must be one button away as a table."""

    name: str
    png: bytes
    alt: Words


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep. Where a private answer cannot carry it, it goes to the person by direct message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Controls:
    """Buttons and menus in reading order; a renderer breaks them into the rows that its platform has."""

    controls: tuple[Control, ...]


Part: TypeAlias = Line | Fields | Listing | Picture | Document | Controls


@dataclass(frozen=True, slots=True)
class Card:
    """What one answer or one post shows. Only the members in ``notify`` may be notified by it."""

    title: Words
    parts: tuple[Part, ...] = ()
    footer: Words | None = None
    notify: tuple[int, ...] = ()


def card(
    title: Words, *parts: Part | Words | Control, footer: Words | None = None, notify: tuple[int, ...] = ()
) -> Card:
    """Build a card: words become a paragraph, neighbouring buttons and menus one row."""
    return Card(title, tuple(_grouped(parts)), footer, notify)


def members_of(shown: Card) -> set[int]:
    """Give the number of every member whom the card mentions or may notify."""
    return {member for words in _words(shown) for member in mentioned(words)} | set(shown.notify)


def _grouped(pieces: tuple[Part | Words | Control, ...]) -> Iterator[Part]:
    row: list[Control] = []
    for piece in pieces:
        if isinstance(piece, Control):
            row.append(piece)
            continue
        if row:
            yield Controls(tuple(row))
            row = []
        yield piece if isinstance(piece, Part) else Line(piece)
    if row:
        yield Controls(tuple(row))


def _words(shown: Card) -> Iterator[Words]:
    yield shown.title
    if shown.footer is not None:
        yield shown.footer
    for part in shown.parts:
        match part:
            case Line(words):
                yield words
            case Fields(pairs):
                yield from (words for pair in pairs for words in pair)
            case Listing(items):
                yield from (words for item in items for words in (item.words, item.detail) if words is not None)
            case Picture() | Document() | Controls():
                pass
