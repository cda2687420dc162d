"""Words as Slack's text objects: the one boundary at which what people typed is made unable to ping, link or format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, TypeAlias, assert_never
from urllib.parse import quote, urlsplit

from bot.platforms import Audience
from bot.text import Bold, Code, Link, Mention, Moment, PlaceLink, Span, Words, cut, plain, spans, written

Json: TypeAlias = dict[str, Any]
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Slack has no escape for these, so where one could format it becomes the character that looks most like it.
_TWINS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_MARKS = re.compile(r"`|(?<![^\W_])[*_~]+(?!\s)|(?<!\s)[*_~]+(?![^\W_])")
_QUOTE = re.compile(r"(?m)^(?=[ \t]*>)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")
_TOKEN = re.compile(r"\n|[^\S\n]+|\S+")
_DATES = {"full": "{date_short_pretty} at {time}", "date": "{date_short_pretty}", "time": "{time}"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads. ``pings`` are the members whom a shared message may notify; None: one person alone reads it."""

    audience: Audience
    pings: frozenset[int] | None = None

    @property
    def language(self) -> str:
        return self.audience.language

    def account(self, member: int) -> str | None:
        """Give the account to mention a member by: Slack notifies whom a shared message mentions."""
        if self.pings is not None and member not in self.pings:
            return None
        return self.audience.accounts.get(member)


def text_objects(words: Words, reader: Reader, most: int) -> list[Json]:
    """Write words whole, broken between words into objects of at most ``most`` characters; none for empty words."""
    found = spans(words, reader.language)
    bare = all(isinstance(span, str) for span in found)
    pieces = _filled(_bare(found, most) if bare else _marked(found, reader, most), most)
    return [_object(piece, bare=bare) for piece in pieces if piece.strip()]


def text_object(words: Words, reader: Reader, most: int) -> Json | None:
    """Write words in one object, cut between two words with '…' where they are too long; None for empty words."""
    whole = text_objects(words, reader, most)
    if len(whole) < 2:
        return whole[0] if whole else None
    first = text_objects(words, reader, most - 1)[0]
    return first | {"text": first["text"].rstrip() + "…"}


def bold(text: str) -> str:
    """Write text in bold, as mrkdwn; the stars must stand at its words, not at a space."""
    inner = escaped(" ".join(text.split()).replace("*", "∗"))
    return f"{' ' * text[:1].isspace()}*{inner}*{' ' * text[-1:].isspace()}" if inner else text


def label(words: Words, language: str, most: int) -> Json | None:
    """Write words where Slack takes plain text alone: a button, a title, an option. None for empty words."""
    text = " ".join(clean(plain(words, language)).split())
    return _object(cut(text, most), bare=True) if text else None


def escaped(text: str) -> str:
    """Make text inert in mrkdwn."""
    inert = _MARKS.sub(lambda found: found[0].translate(_TWINS), clean(text))
    return _QUOTE.sub("\u2060", inert).translate(_ENTITIES)


def clean(text: str) -> str:
    """Drop what no message can hold."""
    return _CONTROL.sub("", text)


def _object(text: str, *, bare: bool) -> Json:
    if bare:
        return {"type": "plain_text", "text": text, "emoji": True}
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _bare(found: tuple[Span, ...], most: int) -> Iterator[str]:
    for span in found:
        for token in _TOKEN.findall(clean(str(span))):
            yield from (token[at : at + most] for at in range(0, len(token), most))


def _marked(found: tuple[Span, ...], reader: Reader, most: int) -> Iterator[str]:
    for span in found:
        if isinstance(span, str):
            for token in _TOKEN.findall(_inert(span)):
                yield from _broken(token, most)
        else:
            yield _short(span, reader, most)


def _inert(text: str) -> str:
    """Neutralise a text's marks while its neighbours are still beside them; entities come last."""
    return _QUOTE.sub("\u2060", _MARKS.sub(lambda found: found[0].translate(_TWINS), clean(text)))


def _broken(token: str, most: int) -> Iterator[str]:
    """Escape one word; a word beyond all length is broken, never within an entity."""
    piece = ""
    for character in token:
        entity = character.translate(_ENTITIES)
        if len(piece) + len(entity) > most:
            yield piece
            piece = ""
        piece += entity
    if piece:
        yield piece


def _filled(tokens: Iterator[str], most: int) -> Iterator[str]:
    """Fill objects with words; where one is full, the next begins."""
    text = ""
    for token in tokens:
        if len(text) + len(token) > most:
            yield text
            text = ""
        text += token
    yield text


def _short(span: Span, reader: Reader, most: int) -> str:
    """Write a span that cannot be broken; what is too long for any object gets shorter words."""
    made = _span(span, reader)
    if len(made) <= most:
        return made
    match span:
        case Bold(text):
            return _span(Bold(cut(text, max(most // 5 - 2, 1))), reader)
        case Code(text) | Link(text, _):
            return escaped(cut(text, max(most // 5, 1)))
        case _:
            return escaped(cut(plain(span, reader.language), max(most // 5, 1)))


def _span(span: Span, reader: Reader) -> str:
    match span:
        case str():
            return escaped(span)
        case Bold(text):
            return bold(clean(text))
        case Code(text):
            inner = " ".join(clean(text).split()).replace("`", "ˋ").translate(_ENTITIES)
            return f"`{inner}`" if inner else ""
        case Link(text, url):
            return _link(" ".join(clean(text).split()), url)
        case Mention(member, name):
            account = reader.account(member)
            return f"<@{quote(account, safe='')}>" if account else escaped(name)
        case PlaceLink(place, name):
            return f"<#{place}>" if re.fullmatch(r"[A-Z0-9]+", place) else escaped(f"#{name or place}")
        case Moment():
            return _moment(span)
        case _:
            assert_never(span)


def _link(text: str, url: str) -> str:
    """Only an address that a browser opens becomes a link; nothing in it can end the link early."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme not in {"http", "https", "mailto"}:
        return escaped(f"{text} ({url})" if url else text)
    address = quote(clean(url), safe="/:?#[]@!$&'()*+,;=%~-._").replace("&", "&amp;")
    return f"<{address}|{escaped(text) or address}>"


def _moment(moment: Moment) -> str:
    """Slack draws the instant in each reader's own zone; the words behind the bar are for clients that cannot."""
    seconds = int(moment.at.timestamp())
    fallback = escaped(written(moment.at.astimezone(UTC), moment.style))
    if seconds < 0:
        return fallback
    return f"<!date^{seconds}^{_DATES.get(moment.style, _DATES['full'])}|{fallback}>"
