"""Days that are counted from today: ``tomorrow``, ``Tue``, ``next Tue``, ``in 2 months``, ``2nd Tue of December``.

``Tue`` and ``this Tue`` are the first to come; on a Tuesday they may also be today. ``next Tue`` is that one to some,
and to others the Tuesday of next week, which begins on Sunday or on Monday; where these differ, all are given and the
reader asks. So it does for ``in a month`` where that month lacks the day: its last one is meant, or the day after.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from bot.moments.dates import Dates, made, nearest
from bot.moments.names import COUNTS, month, place, weekday

_STEPS = {
    "today": 0, "tonight": 0, "tonite": 0, "tomorrow": 1, "tmrw": 1,
    "day after tomorrow": 2, "the day after tomorrow": 2, "yesterday": -1,
}  # fmt: skip
_WEEK = timedelta(days=7)
_COUNT = rf"([0-9]{{1,4}}|{'|'.join(COUNTS)})"
_IN = rf"in {_COUNT} (day|week|month)s?"
_FROM = rf"{_COUNT} (day|week|month)s? from (.+)"
MONTHS_AHEAD = rf"in {_COUNT} months?|{_COUNT} months? from now"
"""A way ahead by months, which leaves the time of day as it is."""


def counted(text: str, today: date) -> Dates:
    """Read a folded day that is counted from today."""
    if found := re.fullmatch(_IN, text):
        return _later([today], found[1], found[2])
    if found := re.fullmatch(_FROM, text):
        since = (today,) if found[3] == "now" else _named(found[3], today)
        return _later(since, found[1], found[2])
    return _named(text, today)


def _named(text: str, today: date) -> tuple[date, ...]:
    if text in _STEPS:
        return (today + timedelta(days=_STEPS[text]),)
    return _weekday(text, today) or _next_week(text, today) or _nth(text, today)


def _later(since: Iterable[date], count: str, unit: str) -> tuple[date, ...]:
    number = COUNTS.get(count) or int(count)
    if unit == "month":
        found = {each for day in since for each in _months_later(day, number)}
    else:
        found = {day + timedelta(days=number * (7 if unit == "week" else 1)) for day in since}
    return tuple(sorted(found))


def _months_later(day: date, count: int) -> tuple[date, ...]:
    """Give the same day of a later month, or the two around it where that month lacks the day."""
    year, before = divmod(day.year * 12 + day.month - 1 + count, 12)
    found = made(year, before + 1, day.day)
    last = date(year, before + 1, monthrange(year, before + 1)[1])
    return (found,) if found else (last, last + timedelta(days=1))


def _weekday(text: str, today: date) -> tuple[date, ...]:
    found = re.fullmatch(r"(next |this |coming |this coming )?([a-z.]+)", text)
    number = weekday(found[2]) if found else None
    if found is None or number is None:
        return ()
    coming = _after(today, number)
    if found[1] == "next ":
        return tuple(sorted({coming, *_of_next_week(today, number)}))
    return (today, coming) if number == today.weekday() and found[1] is None else _this(today, coming, found[1])


def _this(today: date, coming: date, which: str | None) -> tuple[date]:
    return (today,) if which == "this " and coming - today == _WEEK else (coming,)


def _next_week(text: str, today: date) -> tuple[date, ...]:
    """Read ``Tue next week``."""
    found = re.fullmatch(r"([a-z.]+) (?:of )?next week|next week (?:on )?([a-z.]+)", text)
    number = weekday(found[1] or found[2]) if found else None
    return () if number is None else tuple(sorted(_of_next_week(today, number)))


def _of_next_week(today: date, number: int) -> set[date]:
    """Give a weekday of next week, for those whose week begins on Monday and those whose begins on Sunday."""
    monday = today + timedelta(days=7 - today.weekday())
    sunday = today + timedelta(days=7 - (today.weekday() + 1) % 7)
    return {monday + timedelta(days=number), sunday + timedelta(days=(number + 1) % 7)}


def _nth(text: str, today: date) -> tuple[date, ...]:
    found = re.fullmatch(r"(?:the )?([0-9a-z]+) ([a-z.]+) (?:of|in) ([a-z.]+)(?: ([0-9]{4}))?", text)
    if found is None:
        return ()
    nth, day, number = place(found[1]), weekday(found[2]), month(found[3])
    if not nth or day is None or number is None:
        return ()
    years = [int(found[4])] if found[4] else [today.year - 1, today.year, today.year + 1]
    dates = [each for year in years if (each := _numbered(nth, day, number, year))]
    return tuple(dates) if found[4] else nearest(dates, today)


def _numbered(nth: int, day: int, number: int, year: int) -> date | None:
    inside = [each for each in range(1, 32) if (found := made(year, number, each)) and found.weekday() == day]
    at = nth - 1 if nth > 0 else nth
    return made(year, number, inside[at]) if inside and at < len(inside) else None


def _after(today: date, number: int) -> date:
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
