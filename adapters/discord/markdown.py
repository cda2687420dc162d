"""Words as Discord's markdown: spans become markup, and nothing that a person typed can.

Discord's client reads a backslash before any sign as that sign; it strips some invisible characters, so those go
first, or what they hide would form again.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from adapters.discord.limits import fit, size
from bot.platforms import Audience
from bot.text import Bold, Code, Link, Mention, Moment, MomentStyle, PlaceLink, Span, Words, plain, plain_span, spans

_STYLES: dict[MomentStyle, str] = {"full": "F", "date": "D", "time": "t", "relative": "R"}
_JOINERS = "\u200c\u200d"
# Letters and marks that show nothing, beside the format characters.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MARKUP = re.compile(r"[\\*_~`|<\[\]]")
_LINE_START = re.compile(r"^([^\S\n]*)([>#+-])", re.MULTILINE)
_NUMBERED = re.compile(r"^([^\S\n]*\d+)\.", re.MULTILINE)
_INVITE = re.compile(r"(discord(?:app)?)\.(?=\w{2,6}/)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([^\w\s]|_)|(?<=@)\u200b")
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)


def markdown(words: Words, audience: Audience, most: int) -> str:
    """Write words for a text display; what is too long is cut at or within a span, the last character '…'."""
    parts = [(span, drawn(span, audience)) for span in spans(words, audience.language)]
    if sum(size(text) for _, text in parts) <= most:
        return "".join(text for _, text in parts)
    written, room = "", most - 1
    for span, text in parts:
        if size(text) > room:
            return written + _shortened(span, audience, room) + "…"
        written += text
        room -= size(text)
    return written


def line(words: Words, audience: Audience, most: int) -> str:
    """Write words as one line of markdown, for what a line break would end: a heading, a small print."""
    return " ".join(markdown(words, audience, most).split())


def label(words: Words, language: str, most: int) -> str:
    """Write words where Discord draws no markup: labels, options, titles. Never empty, always one line."""
    text = " ".join(clean(plain(words, language)).split())
    return fit(text, most) or "…"


def drawn(span: Span, audience: Audience) -> str:
    match span:
        case str():
            return escape(span)
        case Bold(text):
            inner = escape(text)
            return f"**{inner}**" if inner.strip() else inner
        case Code(text):
            inner = " ".join(clean(text).replace("`", "ˋ").split())
            return f"`{inner}`" if inner else ""
        case Link(text, url):
            return _link(text, url)
        case Mention(member, name):
            account = audience.accounts.get(member, "")
            return f"<@{account}>" if account.isdecimal() else escape(name)
        case PlaceLink(place, _):
            return f"<#{place}>" if place.isdecimal() else escape(plain_span(span))
        case Moment(at, style):
            return f"<t:{int(at.timestamp())}:{_STYLES[style]}>"


def escape(text: str) -> str:
    """Let a text show as it was typed: nothing in it formats, links, unfurls or mentions."""
    text = _MARKUP.sub(r"\\\g<0>", clean(text))
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _NUMBERED.sub(r"\1\\.", text)
    text = _INVITE.sub(r"\1\\.", text.replace("://", "\\://"))
    # Discord's servers look for mentions in the raw text, so a backslash alone would leave it to allowed_mentions.
    return _PING.sub("@\u200b", text)


def unescape(text: str) -> str:
    """Read back what ``escape`` wrote."""
    return _ESCAPED.sub(r"\1", text)


def clean(text: str) -> str:
    """Drop what is invisible and could hide or re-form a mention; joiners stay between letters that need them."""
    if text.isascii() and text.isprintable():
        return text
    text = _NEWLINES.sub("\n", text).replace("\t", " ")
    kept = "".join(char for at, char in enumerate(text) if char == "\n" or _visible(text, at, char))
    return re.sub(r"\n{3,}", "\n\n", kept)


def _visible(text: str, at: int, char: str) -> bool:
    if char in _JOINERS:
        around = text[at - 1 : at] + text[at + 1 : at + 2]
        return len(around) == 2 and not any(near.isascii() or unicodedata.category(near) == "Cf" for near in around)
    return char not in _BLANK and unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


def _link(text: str, url: str) -> str:
    """Only web addresses become links; a text that is itself an address must be the very one that it opens."""
    if urlsplit(url).scheme not in {"http", "https"}:
        return escape(f"{text} ({url})" if text != url else url)
    safe = quote(url, safe=":/?#@!$&'*+,;=%~-._")
    inner = " ".join(escape(text).split())
    return f"<{safe}>" if "://" in text or not inner else f"[{inner}](<{safe}>)"


def _shortened(span: Span, audience: Audience, room: int) -> str:
    """Give as much of a text as fits; a link, a mention or a moment is left out as a whole."""
    if not isinstance(span, str | Bold | Code):
        return ""
    text = span if isinstance(span, str) else span.text
    least, most = 0, min(len(text), room)
    while least < most:
        middle = (least + most + 1) // 2
        fits = size(drawn(_like(span, text[:middle]), audience)) <= room
        least, most = (middle, most) if fits else (least, middle - 1)
    return drawn(_like(span, text[:least].rstrip()), audience) if least else ""


def _like(span: str | Bold | Code, text: str) -> Span:
    return text if isinstance(span, str) else type(span)(text)
