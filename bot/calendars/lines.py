"""The lines of RFC 5545: escaped, folded at 75 octets and ended by CRLF; and read back, however badly they were folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

WIDEST = 75
"""In octets, without the line's end (3.1)."""
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_END = re.compile(rb"[\r\n]+")
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^";:]*(?:"[^"]*"[^";:]*)*)*):(.*)', re.DOTALL)
_OPTION = re.compile(r';([^";:=]+)=((?:[^";:]|"[^"]*")*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
_TIMES = {"DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID"}


@dataclass(frozen=True, slots=True)
class Property:
    """One line taken apart; the value is as it stood, still escaped."""

    name: str
    value: str
    options: dict[str, str] = field(default_factory=dict)


def escaped(text: str) -> str:
    """Write a text as a value (3.3.11); control characters, which may not stand there, are left out."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def unescaped(value: str) -> str:
    text = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(value: str) -> str:
    """Make a value that is written as it is, such as an address, unable to begin another line."""
    return "".join(_CONTROLS.sub("", value).split())


def folded(lines: Iterable[str]) -> bytes:
    """Put lines together as a file."""
    return "".join(f"{line if len(line) * 4 <= WIDEST else _fold(line)}\r\n" for line in lines).encode()


def _fold(line: str) -> str:
    """Break a line before the octet that would be one too many, never inside a character."""
    if len(line.encode()) <= WIDEST:
        return line
    pieces, begin, used = [], 0, 0
    for place, character in enumerate(line):
        width = len(character.encode())
        if used + width > WIDEST:
            pieces.append(line[begin:place])
            begin, used = place, 1  # the blank at the head of what follows counts
        used += width
    return "\r\n ".join([*pieces, line[begin:]])


def properties(content: bytes) -> Iterator[Property]:
    """Read a file line by line; what is no line of a calendar is passed over.

    Folds are undone before the bytes are read as text, because some break inside a character. A line that is not UTF-8 is
    read as Windows-1252, of which Latin-1 is a part.
    """
    for line in _END.split(_FOLD.sub(b"", _as_bytes(content))):
        found = _property(_text(line))
        if found is not None:
            yield found


def _as_bytes(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _property(line: str) -> Property | None:
    found = _LINE.match(line.strip())
    if found is None:
        return None
    name, options, value = found[1].upper(), found[2], found[3]
    if name in _TIMES and ":" in value:  # an unquoted zone such as (UTC-05:00) Eastern Time
        head, _, value = value.rpartition(":")
        options = f"{options}:{head}".replace(":", " ")
    pairs = {match[1].strip().upper(): match[2].replace('"', "").strip() for match in _OPTION.finditer(options)}
    return Property(name, value.strip(), pairs)
