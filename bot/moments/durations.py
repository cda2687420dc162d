"""Lengths of time as people type them, and as we write them back."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.errors import Unread
from bot.moments.folding import folded
from bot.moments.names import COUNTS
from bot.text import cut, say

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
LONGEST = timedelta(days=3_660)
_WORDS = {
    "week": "w", "wk": "w", "day": "d", "hour": "h", "hr": "h", "minute": "m", "min": "m", "second": "s", "sec": "s",
}  # fmt: skip
_PIECE = r"([0-9]{1,9})\s*([a-z]+)"


def read_duration(raw: str) -> timedelta:
    """Read ``8w``, ``1h30m``, ``two weeks``, ``half an hour``. Whole seconds, at most ten years."""
    steps = _steps(raw)
    if not steps:
        raise _unread(raw)
    try:
        length = timedelta(seconds=sum(count * UNITS[unit] for count, unit in steps))
    except OverflowError:
        raise _too_long(raw) from None
    if length > LONGEST:
        raise _too_long(raw)
    return length


def read_steps(raw: str) -> tuple[int, timedelta] | None:
    """Read a length as whole days, which a calendar counts, and the hours, minutes and seconds behind them."""
    steps = _steps(raw)
    days = sum(count * UNITS[unit] for count, unit in steps if unit in "wd") // UNITS["d"]
    return (
        (days, timedelta(seconds=sum(count * UNITS[unit] for count, unit in steps if unit in "hms"))) if steps else None
    )


def show_duration(length: timedelta) -> str:
    """Write a length of whole seconds so that it can be read back: ``1w2d``, ``0s``."""
    seconds = int(length.total_seconds())
    pieces = []
    for unit, size in UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            pieces.append(f"{count}{unit}")
    return "".join(pieces) or "0s"


def _counted(text: str) -> str:
    """Write number words as figures: ``an hour and a half`` is ``1 hour 30m``."""
    text = re.sub(r"^half an hour$", "30m", text)
    text = re.sub(r"^(.*[0-9a-z] hours?) and a half$", r"\1 30m", text) if text.count("hour") == 1 else text
    words = text.replace(" and ", " ").split()
    return " ".join(str(COUNTS.get(word, word)) for word in words)


def _steps(raw: str) -> list[tuple[int, str]]:
    """Give each count with its unit; nothing if there is more in it, or less."""
    text = _counted(folded(raw))
    pieces = [
        (int(count), word if word in UNITS else _WORDS.get(word.removesuffix("s"), ""))
        for count, word in re.findall(_PIECE, text)
    ]
    return [] if re.sub(_PIECE, "", text).strip() or not all(unit for _, unit in pieces) else pieces


def _too_long(raw: str) -> Unread:
    return Unread(say("“{raw}” is longer than ten years. Give a shorter time, such as 8w.", raw=cut(raw, 100)))


def _unread(raw: str) -> Unread:
    return Unread(say("I cannot read “{raw}” as a length of time. Type it as 7d, 8w or 1h30m.", raw=cut(raw, 100)))
