"""Dates of the calendar: ``2026-11-30``, ``Nov 30th``, ``30NOV2026``, ``30NOV26``, ``11/30``, ``the 30th``.

A date without its year is the next such date; one that passed in the last ninety days gives both years, so that the
reader asks. A slashed date is month first where people write it so, and elsewhere only if it can be read in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from bot.errors import Unread
from bot.moments.names import month
from bot.text import say

_NAMED = (
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of )?[ -]?(?P<month>[a-z]{3,9})\.?(?:[ -]?(?P<year>[1-9][0-9]{3}))?",
    r"(?P<month>[a-z]{3,9})\.? ?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>[1-9][0-9]{3}))?",
    r"(?P<day>[0-9]{2})(?P<dash>-?)(?P<month>[a-z]{3})(?P=dash)(?P<year>[0-9]{2})",
)
_SLASHED = r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?"
_RECENT = timedelta(days=90)

Dates = tuple[date, ...] | Unread | None
"""What a phrase may mean; a refusal where it says what cannot be; None where it is not such a phrase."""


def calendar(text: str, today: date, *, month_first: bool) -> Dates:
    """Read a folded date of the calendar."""
    return _iso(text) or _named(text, today) or _slashed(text, today, month_first=month_first) or _numbered(text, today)


def _iso(text: str) -> Dates:
    found = re.fullmatch(r"([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})", text)
    return _dated(text, int(found[4]), int(found[3]), int(found[1])) if found else None


def _named(text: str, today: date) -> Dates:
    for form in _NAMED:
        if (found := re.fullmatch(form, text)) and (number := month(found["month"])):
            return _of(text, int(found["day"]), number, found["year"], today)
    return None


def _slashed(text: str, today: date, *, month_first: bool) -> Dates:
    found = re.fullmatch(_SLASHED, text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2]), found[3]
    if 1 <= first <= 12 and 1 <= second <= 12 and first != second and not month_first:
        return _either(text, [_of(text, *each, year, today) for each in ((second, first), (first, second))])
    return _of(text, second, first, year, today) if first <= 12 else _of(text, first, second, year, today)


def _numbered(text: str, today: date) -> Dates:
    """Read ``the 30th``: of this month, or of the next one if it is past."""
    found = re.fullmatch(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)", text)
    if found is None:
        return None
    ahead = today if int(found[1]) >= today.day else today.replace(day=28) + timedelta(days=4)
    return _dated(text, int(found[1]), ahead.month, ahead.year)


def _of(text: str, day: int, number: int, year: str | None, today: date) -> Dates:
    return (
        _dated(text, day, number, int(year) + (2000 if len(year) == 2 else 0))
        if year
        else _coming(text, day, number, today)
    )


def _dated(text: str, day: int, number: int, year: int) -> Dates:
    found = made(year, number, day)
    return (found,) if found else _none(text)


def _coming(text: str, day: int, number: int, today: date) -> Dates:
    """Give the next such date; a leap day may be eight years away."""
    near = [found for year in range(today.year - 1, today.year + 9) if (found := made(year, number, day))]
    return nearest(near, today) or _none(text)


def nearest(dates: Iterable[date], today: date) -> tuple[date, ...]:
    """Keep the next of some dates, after the last one if that was only just."""
    near = sorted(dates)
    recent = tuple(each for each in near if today - _RECENT <= each < today)
    return recent + tuple(each for each in near if each >= today)[:1]


def made(year: int, number: int, day: int) -> date | None:
    """Make a date, if the calendar has it."""
    try:
        return date(year, number, day)
    except ValueError:
        return None


def _none(text: str) -> Unread:
    return Unread(say("The calendar has no “{text}”. Type another day, such as 2026-11-30.", text=text))


def _either(text: str, meant: Iterable[Dates]) -> Unread:
    first, second = (each[-1].isoformat() for each in meant if isinstance(each, tuple))
    return Unread(
        say(
            "“{text}” is one day to some and another to others. Type {first} or {second}.",
            text=text,
            first=first,
            second=second,
        )
    )
