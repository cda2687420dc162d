"""Words that people read: plain text, spans with a meaning, and templates that gettext can translate.

A plain ``str`` is always text. Only a span formats, links or mentions, so nothing that a person typed can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from types import MappingProxyType
from typing import Literal, TypeAlias

from bot.language import translation

MomentStyle = Literal["full", "date", "time", "relative"]


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A member by number. Where the member has no account in the reader's workspace, the name stands there."""

    member: int
    name: str


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A place by the id that its own workspace gives it."""

    place: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (aware), drawn in each reader's own time zone where the platform can."""

    at: datetime
    style: MomentStyle = "full"


Span: TypeAlias = str | Bold | Code | Link | Mention | PlaceLink | Moment


@dataclass(frozen=True, slots=True)
class Say:
    """One translatable line: a template in plain English and the words that fill it."""

    template: str
    values: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    plural: str = ""
    n: int = 1

    def __post_init__(self) -> None:
        for template in filter(None, (self.template, self.plural)):
            lacking = set(_names(template)) - set(self.values)
            if lacking:
                raise ValueError(f"say({template!r}) lacks a value for {', '.join(sorted(lacking))}")


@dataclass(frozen=True, slots=True)
class Joined:
    """Several words in a row, with the same text between each two."""

    items: tuple[Words, ...]
    between: str = ", "


Words: TypeAlias = Span | Say | Joined


def say(template: str, **values: Words) -> Say:
    """Give a line of English that is translated when it is drawn; ``{name}`` stands for a value."""
    return Say(template, values)


def say_many(one: str, many: str, n: int, **values: Words) -> Say:
    """Give one of two lines by the number ``n``, which both may name as ``{n}``."""
    return Say(one, {"n": str(n), **values}, plural=many, n=n)


def joined(items: Iterable[Words], between: str = ", ") -> Joined:
    return Joined(tuple(items), between)


def spans(words: Words, language: str = "en") -> tuple[Span, ...]:
    """Resolve words to spans in the reader's language; neighbouring texts become one."""
    return tuple(_merged(_resolve(words, language)))


def plain(words: Words, language: str = "en") -> str:
    """Write words as bare text; moments are written out in UTC, with the zone named."""
    return "".join(plain_span(span) for span in spans(words, language))


def plain_span(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(text) | Code(text):
            return text
        case Link(text, url):
            return f"{text} ({url})" if text != url else url
        case Mention(_, name):
            return f"@{name}"
        case PlaceLink(place, name):
            return f"#{name or place}"
        case Moment(at, style):
            return written(at, style)


def written(at: datetime, style: MomentStyle = "full") -> str:
    """Write an instant in its own zone, named: ``Tue 3 Nov 2026, 19:00 CST``."""
    day = f"{at:%a} {at.day} {at:%b %Y}"
    time = f"{at:%H:%M %Z}".strip()
    return {"date": day, "time": time}.get(style, f"{day}, {time}")


def mentioned(words: Words) -> Iterator[int]:
    """Give the number of every member that the words mention."""
    return (span.member for span in _resolve(words, "en") if isinstance(span, Mention))


def cut(text: str, most: int) -> str:
    """Shorten what a person wrote to at most ``most`` characters, the last of them '…'."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"[:most]


def _names(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _resolve(words: Words, language: str) -> Iterator[Span]:
    match words:
        case Say():
            yield from _filled(words, language)
        case Joined(items, between):
            yield from _interleaved(items, between, language)
        case _:
            yield words


def _filled(line: Say, language: str) -> Iterator[Span]:
    for literal, name, _, _ in _pieces(_translated(line, language)) or Formatter().parse(line.template):
        if literal:
            yield literal
        if name is not None and name in line.values:
            yield from _resolve(line.values[name], language)


def _pieces(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Break a translation up; one with a broken brace gives nothing, and the English stands in."""
    try:
        return list(Formatter().parse(template))
    except ValueError:
        return []


def _translated(line: Say, language: str) -> str:
    catalogue = translation(language)
    if line.plural:
        return catalogue.ngettext(line.template, line.plural, line.n)
    return catalogue.gettext(line.template) if line.template else ""


def _interleaved(items: Sequence[Words], between: str, language: str) -> Iterator[Span]:
    for position, item in enumerate(items):
        if position:
            yield between
        yield from _resolve(item, language)


def _merged(parts: Iterable[Span]) -> Iterator[Span]:
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
        text = ""
        yield part
    if text:
        yield text
