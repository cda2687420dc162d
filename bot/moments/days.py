"""Days as people type them, with the part of the day that they may name: ``Tue Nov 24``, ``tomorrow morning``, ``tonight``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.errors import Unread
from bot.moments.dates import calendar
from bot.moments.folding import folded
from bot.moments.names import MONTHS, WEEKDAYS, brief, weekday
from bot.moments.weeks import counted
from bot.text import cut, say

_PARTS = {
    "morning": (time(0), time(11, 59, 59)), "afternoon": (time(12), time(18)),
    "evening": (time(16), time(23, 59, 59)), "night": (time(17), time(23, 59, 59)),
}  # fmt: skip
_ALL_DAY = (time(0), time(23, 59, 59))


@dataclass(frozen=True, slots=True)
class Day:
    """The dates that a phrase may mean, and between which times of the day."""

    dates: tuple[date, ...]
    within: tuple[time, time] = _ALL_DAY


def read_date(raw: str, today: date, *, month_first: bool = False) -> date:
    """Read a day; one without a year is the next such day from ``today`` on, and one that could be two is refused.

    ``tomorrow`` is the calendar's: what day it is after midnight to who is up late, a day alone does not ask.

    ``month_first``: 3/4 is March 4; otherwise it asks.
    """
    try:
        found = day(folded(raw), today, month_first=month_first)
    except OverflowError:
        found = None
    if isinstance(found, Unread):
        raise found
    if found is None or found.within != _ALL_DAY:
        raise _unread(raw, today)
    if len(found.dates) > 1:
        raise _which(raw, found.dates)
    return found.dates[0]


def day(text: str, today: date, *, month_first: bool) -> Day | Unread | None:
    """Read a folded day; None where it is not one at all."""
    text = text.removeprefix("on ")
    if text in {"tonight", "tonite"}:
        return Day((today,), _PARTS["night"])
    bare, _, part = text.rpartition(" ")
    if part in _PARTS and bare:
        found = _dates("today" if bare == "this" else bare, today, month_first=month_first)
        return Day(found, _PARTS[part]) if isinstance(found, tuple) else found
    found = _dates(text, today, month_first=month_first)
    return Day(found) if isinstance(found, tuple) else found


def _dates(text: str, today: date, *, month_first: bool) -> tuple[date, ...] | Unread | None:
    if found := counted(text, today) or calendar(text, today, month_first=month_first):
        return found
    name, _, rest = text.partition(" ")
    number = weekday(name)
    dates = calendar(rest, today, month_first=month_first) if number is not None else None
    return _agreeing(dates, number) if isinstance(dates, tuple) and number is not None else dates


def _agreeing(dates: tuple[date, ...], number: int) -> tuple[date, ...] | Unread:
    """Keep the dates that fall on the day of the week which was typed beside them."""
    kept = tuple(each for each in dates if each.weekday() == number)
    if kept:
        return kept
    return Unread(
        say(
            "{day} is not a {name} but a {other}. Type the day that you mean, such as {day}.",
            day=dates[-1].isoformat(),
            name=WEEKDAYS[number],
            other=WEEKDAYS[dates[-1].weekday()],
        )
    )


def _unread(raw: str, today: date) -> Unread:
    near, later = (today + timedelta(days=ahead) for ahead in (2, 8))
    return Unread(
        say(
            "I cannot read “{raw}” as a date. Type it as {date}, {day}, tomorrow or {weekday}.",
            raw=cut(raw, 100),
            date=later.isoformat(),
            day=f"{later.day} {brief(MONTHS[later.month - 1])}",
            weekday=brief(WEEKDAYS[near.weekday()]),
        )
    )


def _which(raw: str, dates: tuple[date, ...]) -> Unread:
    first, second = (f"{brief(WEEKDAYS[each.weekday()])} {each.isoformat()}" for each in dates[:2])
    return Unread(
        say(
            "“{raw}” could be {first} or {second}. Type the one that you mean.",
            raw=cut(raw, 100),
            first=first,
            second=second,
        )
    )
