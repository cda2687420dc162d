"""Times of day as hospitals write them: ``7pm``, ``7:30a``, ``half past 7pm``, ``0700``, ``1900h``, ``19:00``, ``noon``.

Four figures, or two before the colon, are on the 24-hour clock. What could be morning or evening (``7``, ``7:00``)
asks which, and so does midnight, which begins one day and ends another.
"""

from __future__ import annotations

import re
from datetime import time

from bot.errors import Unread
from bot.moments.folding import folded
from bot.moments.names import NUMBERS
from bot.text import cut, say

_HALVED = r"(?!0[0-9]{3} ?p)0?([1-9]|1[0-2])(?:[:.]?([0-5][0-9]))?(?: ?(am|pm)|([ap]))"
_FULL = r"([01][0-9]|2[0-3]|0(?=:)):?([0-5][0-9])(?:(?<=:[0-9]{2}):([0-5][0-9]))?(?: ?(?:h|hr|hrs|hours))?"
_EITHER = r"([1-9]|1[0-2])(?::([0-5][0-9])(?::[0-5][0-9])?)?(?: ?o'?clock)?"
_SPOKEN = rf"(half past|quarter past|quarter to) ([1-9]|1[0-2]|{'|'.join(NUMBERS)})(?: ?o'?clock)?(?: ?(am|pm)|([ap]))?"
_MIDNIGHT = r"(?:at )?(?:(?:12 )?midnight|12(?::?00)?(?: ?am|a))"


def read_time(raw: str) -> time:
    """Read a time of day; a bare ``7`` is refused: it could be either."""
    found = clock(folded(raw))
    if found is None:
        raise Unread(say("I cannot read “{raw}” as a time. Type it as 7pm or 19:00.", raw=cut(raw, 100)))
    if isinstance(found, Unread):
        raise found
    return found


def clock(text: str) -> time | Unread | None:
    """Read a folded time of day; None where it is not one at all, a refusal where it could be two."""
    text = text.removeprefix("at ")
    if text in {"noon", "12 noon", "midday"}:
        return time(12)
    if halved := re.fullmatch(_HALVED, text):
        return _halved(halved[1], halved[2], halved[3] or halved[4])
    if full := re.fullmatch(_FULL, text):
        return time(int(full[1]), int(full[2]), int(full[3] or 0))
    return _spoken(text) or _unclear(text)


def midnight(text: str) -> bool:
    """Say whether a folded time is midnight by name: of a day, that could be either end of it."""
    return re.fullmatch(_MIDNIGHT, text) is not None


def which_midnight() -> Unread:
    return Unread(say("A day has two midnights. Type 0000 for the one that begins it, or 2359 just before it ends."))


def _halved(hour: str, minute: str | None, half: str) -> time:
    return time(int(hour) % 12 + (12 if half.startswith("p") else 0), int(minute or 0))


def _spoken(text: str) -> time | Unread | None:
    """Read ``half past 7pm``; a quarter to midnight could be of either day, so it is not read."""
    found = re.fullmatch(_SPOKEN, text)
    if found is None:
        return None
    hour, half = NUMBERS.get(found[2]) or int(found[2]), found[3] or found[4]
    step = {"half past": 30, "quarter past": 15, "quarter to": -15}[found[1]]
    if half is None:
        shown, minute = divmod(hour * 60 + step, 60)
        return _either(text, shown or 12, f":{minute}")
    minutes = _halved(str(hour), None, half).hour * 60 + step
    return time(*divmod(minutes, 60)) if minutes > 0 else None


def _unclear(text: str) -> Unread | None:
    if midnight(text) or text in {"2400", "24:00"}:
        return which_midnight()
    either = re.fullmatch(_EITHER, text)
    if either is None:
        return None
    return _either(text, int(either[1]), f":{either[2]}" if either[2] else "")


def _either(text: str, hour: int, minute: str) -> Unread:
    return Unread(
        say(
            "“{text}” could be morning or evening. Type {morning} or {evening}.",
            text=text,
            morning=f"{hour}{minute}am",
            evening=f"{hour}{minute}pm",
        )
    )
