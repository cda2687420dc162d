"""Text in a chart: how wide it is about, cut to its room, and written so that it is nothing but text."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence

ELLIPSIS = "…"
_THIN, _WIDE = frozenset("iljtfrI.,:;!|'’()[] /"), frozenset("mwMW@%&—…")
_SCALES = ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))
"""From where on a number is written in a larger unit."""


def width(text: str, size: float) -> float:
    """Tell about how wide a text is, rather too wide than too narrow."""
    return sum(map(_em, text)) * size


def fitted(text: str, size: float, room: float) -> str:
    """Cut a text to its room; the last that is shown is '…'."""
    if width(text, size) <= room:
        return text
    while text and width(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def lines(text: str, size: float, room: float, most: int = 2) -> list[str]:
    """Break a text between its words into at most so many lines; what is too much is cut."""
    words, broken = text.split(), [""]
    for word in words:
        longer = f"{broken[-1]} {word}".strip()
        if broken[-1] and len(broken) < most and width(longer, size) > room:
            broken.append(word)
        else:
            broken[-1] = longer
    return [fitted(line, size, room) for line in broken]


def fits(texts: Sequence[str], size: float, room: float) -> bool:
    return all(width(text, size) <= room for text in texts)


def clean(text: str) -> str:
    """Leave out what no picture can hold, such as control characters, and put one space where there are several."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def safe(text: str) -> str:
    """Write a text so that nothing in it is taken for markup."""
    return html.escape(clean(text))


def number(value: float, unit: str = "") -> str:
    """Write a number as short as it is still understood: ``7``, ``4.2``, ``1,250``, ``13k``."""
    return f"{_short(value)} {unit}".strip()


def _short(value: float) -> str:
    if value >= 1e12:
        return f"{value:.0e}"
    for least, size, letter in _SCALES:
        if value >= least:
            return f"{_trimmed(value / size)}{letter}"
    return _trimmed(value)


def _trimmed(value: float) -> str:
    """Write at most one decimal, and none where it would be 0."""
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.05
    if letter in _WIDE:
        return 0.95
    if letter in _THIN:
        return 0.4
    return 0.7 if letter.isupper() else 0.64 if letter.isdigit() else 0.57
