"""Dates, times and durations as people type them, and as we write them back.

A first small reading: ISO dates, ``30 Nov``, ``Nov 30 2026``, ``today``, ``next Tue``, ``in 2h``, ``7pm``, ``19:00``.
What is not fully read is refused with an example; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Unread
from bot.text import say

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
LONGEST = timedelta(days=3_660)
_WORDS = {"week": "w", "day": "d", "hour": "h", "hr": "h", "minute": "m", "min": "m", "second": "s", "sec": "s"}
_PIECE = re.compile(r"(\d{1,9})\s*([a-z]+)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$")
_SPLIT = re.compile(
    r"^(?P<day>.*?)[\sT]*(?P<clock>(?:at\s+)?\d{1,2}(?::\d{2}\s*(?:am|pm)?|\s*(?:am|pm)))$", re.IGNORECASE
)


def read_duration(raw: str) -> timedelta:
    """Read ``8w``, ``1h30m``, ``2 weeks``. Whole seconds, at most ten years."""
    text = raw.strip().casefold().replace(",", " ").replace(" and ", " ")
    pieces = _PIECE.findall(text)
    if not pieces or _PIECE.sub("", text).strip():
        raise _unread_duration(raw)
    try:
        length = timedelta(seconds=sum(int(number) * UNITS[_unit(word)] for number, word in pieces))
    except KeyError:
        raise _unread_duration(raw) from None
    except OverflowError:
        raise _too_long(raw) from None
    if length > LONGEST:
        raise _too_long(raw)
    return length


def show_duration(length: timedelta) -> str:
    """Write a length of whole seconds so that it can be read back: ``1w2d``, ``0s``."""
    seconds = int(length.total_seconds())
    pieces = []
    for unit, size in UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            pieces.append(f"{count}{unit}")
    return "".join(pieces) or "0s"


def read_date(raw: str, today: date) -> date:
    """Read a day; one without a year is the next such day from ``today`` on."""
    text = " ".join(re.split(r"[\s,]+", raw.strip().casefold()))
    for reader in _READERS:
        found = reader(text, today)
        if found is not None:
            return found
    raise Unread(say("I cannot read “{raw}” as a date. Type it as 2026-11-30, 30 Nov, tomorrow or next Tue.", raw=raw))


def read_time(raw: str) -> time:
    """Read ``7pm``, ``7:30 am``, ``19:00``. A bare ``7`` is refused: it could be either."""
    match = _CLOCK.match(raw.strip().casefold())
    if match is None or not (match[2] or match[3]):
        raise _unread_time(raw)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        raise _unread_time(raw)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise _unread_time(raw)
    return time(hour, minute)


def read_moment(raw: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Read an instant in the person's zone; the answer is aware, in UTC.

    Of a doubled hour the first is meant; a skipped hour is refused with a sentence.
    """
    try:
        return _read_moment(raw.strip(), now, zone)
    except OverflowError:
        raise Unread(say("“{raw}” is too far away. Choose another day.", raw=raw)) from None


def _read_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    if text.casefold().startswith("in "):
        return now.astimezone(UTC) + read_duration(text[3:])
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        return _read_local(text, now, zone)
    if exact.tzinfo is not None:
        return exact.astimezone(UTC)
    if len(text) <= len("2026-11-30"):
        return _read_local(text, now, zone)
    return in_zone(exact, zone)


def show_moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """Turn a wall-clock time into an instant; one that the zone skips is refused."""
    at = local.replace(tzinfo=zone, fold=0)
    if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise Unread(
            say(
                "{time} does not exist on {day}: the clocks go forward then. Choose another time.",
                time=f"{local:%H:%M}",
                day=local.date().isoformat(),
            )
        )
    return at.astimezone(UTC)


def _read_local(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    match = _SPLIT.match(text)
    if match is None:
        raise Unread(
            say("I need a day and a time. Type “{raw}” with both, such as next Tue 7pm or 2026-11-30 19:00.", raw=text)
        )
    here = now.astimezone(zone)
    clock = read_time(match["clock"])
    if match["day"].strip():
        return in_zone(datetime.combine(read_date(match["day"], here.date()), clock), zone)
    if clock > here.time() and (today := in_zone(datetime.combine(here.date(), clock), zone)) > now:
        return today
    return in_zone(datetime.combine(here.date() + timedelta(days=1), clock), zone)


def _unit(word: str) -> str:
    return word if word in UNITS else _WORDS[word.removesuffix("s")]


def _iso(text: str, _today: date) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _named(text: str, today: date) -> date | None:
    steps = {"today": 0, "tomorrow": 1}
    return today + timedelta(days=steps[text]) if text in steps else None


def _weekday(text: str, today: date) -> date | None:
    word = text.removeprefix("next ").removeprefix("on ").removeprefix("this ")
    if len(word) < 3 or word[:3] not in _DAYS or word not in _spellings(word):
        return None
    ahead = (_DAYS.index(word[:3]) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _spellings(word: str) -> set[str]:
    full = {
        "mon": "monday",
        "tue": "tuesday",
        "wed": "wednesday",
        "thu": "thursday",
        "fri": "friday",
        "sat": "saturday",
        "sun": "sunday",
    }
    short = word[:3]
    return {
        short,
        full[short],
        {"tue": "tues", "thu": "thurs", "wed": "weds"}.get(short, short),
        {"thu": "thur"}.get(short, short),
    }


def _month_day(text: str, today: date) -> date | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?(?: (\d{4}))?", text)
    day, month, year = match.groups() if match else (None, None, None)
    if match is None:
        match = re.fullmatch(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?", text)
        month, day, year = match.groups() if match else (None, None, None)
    if day is None or month is None or month[:3] not in _MONTHS:
        return None
    return _coming(int(day), _MONTHS.index(month[:3]) + 1, int(year) if year else None, today)


def _coming(day: int, month: int, year: int | None, today: date) -> date | None:
    for candidate in [year] if year else range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


_READERS: tuple[Callable[[str, date], date | None], ...] = (_iso, _named, _weekday, _month_day)


def _too_long(raw: str) -> Unread:
    return Unread(say("“{raw}” is longer than ten years. Give a shorter time, such as 8w.", raw=raw))


def _unread_duration(raw: str) -> Unread:
    return Unread(say("I cannot read “{raw}” as a length of time. Type it as 7d, 8w or 1h30m.", raw=raw))


def _unread_time(raw: str) -> Unread:
    return Unread(say("I cannot read “{raw}” as a time. Type it as 7pm or 19:00.", raw=raw))
