"""On which days something repeats: six patterns, each of which names the days of a numbered period.

A period is a day, a week from Monday to Sunday, a month or a year, numbered without a gap, so that any one is found by
arithmetic. A day that a month lacks (the 31st of April, 29 February) is left out, as RFC 5545 has it; ``-1`` is the last.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeAlias

MOST_EVERY = 400
LAST = -1
END = date(9999, 1, 1)
"""Beyond this day nothing repeats: the calendar of Python ends in that year."""


class Periods(Protocol):
    """What all patterns share."""

    @property
    def every(self) -> int: ...
    def period(self, day: date) -> int: ...
    def days(self, period: int) -> Collection[date]: ...


@dataclass(frozen=True, slots=True)
class Days:
    """Every ``every`` days."""

    every: int = 1

    def __post_init__(self) -> None:
        _within("every", (self.every,), range(1, MOST_EVERY + 1))

    def period(self, day: date) -> int:
        return day.toordinal()

    def days(self, period: int) -> tuple[date]:
        return (date.fromordinal(period),)


@dataclass(frozen=True, slots=True)
class Weeks:
    """Every ``every`` weeks on the weekdays ``on``, Monday 0 to Sunday 6, in order."""

    on: tuple[int, ...]
    every: int = 1

    def __post_init__(self) -> None:
        _within("every", (self.every,), range(1, MOST_EVERY + 1))
        _within("on", self.on, range(7))
        _in_order("on", self.on)

    def period(self, day: date) -> int:
        return (day.toordinal() - 1) // 7

    def days(self, period: int) -> list[date]:
        monday = period * 7 + 1
        return [date.fromordinal(monday + weekday) for weekday in self.on]


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Every ``every`` months on the days ``on``, 1 to 31 in order, then -1 for the last."""

    on: tuple[int, ...]
    every: int = 1

    def __post_init__(self) -> None:
        _within("every", (self.every,), range(1, MOST_EVERY + 1))
        _within("on", self.on, (*range(1, 32), LAST))
        _in_order("on", self.on)

    def period(self, day: date) -> int:
        return day.year * 12 + day.month - 1

    def days(self, period: int) -> list[date]:
        year, month = _month(period)
        length = monthrange(year, month)[1]
        found = {length if day == LAST else day for day in self.on}
        return [date(year, month, day) for day in sorted(found) if day <= length]


@dataclass(frozen=True, slots=True)
class MonthWeekdays:
    """Every ``every`` months on the first to fourth ``weekday`` (1 to 4 in order), then -1 for the last."""

    nth: tuple[int, ...]
    weekday: int
    every: int = 1

    def __post_init__(self) -> None:
        _within("every", (self.every,), range(1, MOST_EVERY + 1))
        _within("nth", self.nth, (1, 2, 3, 4, LAST))
        _in_order("nth", self.nth)
        _within("weekday", (self.weekday,), range(7))

    def period(self, day: date) -> int:
        return day.year * 12 + day.month - 1

    def days(self, period: int) -> list[date]:
        year, month = _month(period)
        return sorted({_weekday_of(year, month, nth, self.weekday) for nth in self.nth})


@dataclass(frozen=True, slots=True)
class YearDay:
    """Every ``every`` years on one day of one month."""

    month: int
    day: int
    every: int = 1

    def __post_init__(self) -> None:
        _within("every", (self.every,), range(1, MOST_EVERY + 1))
        _within("month", (self.month,), range(1, 13))
        _within("day", (self.day,), range(1, monthrange(2000, self.month)[1] + 1))

    def period(self, day: date) -> int:
        return day.year

    def days(self, period: int) -> list[date]:
        return [date(period, self.month, self.day)] if self.day <= monthrange(period, self.month)[1] else []


@dataclass(frozen=True, slots=True)
class YearWeekday:
    """Every ``every`` years on the first to fourth (1 to 4) or last (-1) ``weekday`` of one month."""

    month: int
    nth: int
    weekday: int
    every: int = 1

    def __post_init__(self) -> None:
        _within("every", (self.every,), range(1, MOST_EVERY + 1))
        _within("month", (self.month,), range(1, 13))
        _within("nth", (self.nth,), (1, 2, 3, 4, LAST))
        _within("weekday", (self.weekday,), range(7))

    def period(self, day: date) -> int:
        return day.year

    def days(self, period: int) -> list[date]:
        return [_weekday_of(period, self.month, self.nth, self.weekday)]


Pattern: TypeAlias = Days | Weeks | MonthDays | MonthWeekdays | YearDay | YearWeekday


def falling(pattern: Periods, start: date, since: date) -> Iterator[date]:
    """Give the pattern's days from ``since`` on, its intervals counted from the period of ``start``.

    The first costs as much decades after the start as on its day.
    """
    period = pattern.period(since)
    period += (pattern.period(start) - period) % pattern.every
    for number in range(period, pattern.period(END), pattern.every):
        yield from (day for day in pattern.days(number) if day >= since)


def first(pattern: Periods, since: date) -> date:
    """Give the first day from ``since`` on with which a rule of this pattern may start, in whichever period."""
    for period in range(pattern.period(since), pattern.period(END)):
        for day in pattern.days(period):
            if day >= since:
                return day
    raise ValueError(f"start: nothing repeats from {since} on")


def _month(period: int) -> tuple[int, int]:
    year, month = divmod(period, 12)
    return year, month + 1


def _weekday_of(year: int, month: int, nth: int, weekday: int) -> date:
    begins, length = monthrange(year, month)
    day = 1 + (weekday - begins) % 7
    ahead = (length - day) // 7 if nth == LAST else nth - 1
    return date(year, month, day) + timedelta(weeks=ahead)


def _within(field: str, numbers: tuple[int, ...], allowed: Collection[int]) -> None:
    if not isinstance(numbers, tuple) or not numbers:
        raise ValueError(f"{field}: give at least one, as a tuple")
    wrong = [number for number in numbers if type(number) is not int or number not in allowed]
    if wrong:
        raise ValueError(f"{field}: {wrong[0]!r} is not one of {', '.join(map(str, _ends(allowed)))}")


def _ends(allowed: Collection[int]) -> Collection[object]:
    return (f"{min(allowed)} to {max(allowed)}",) if isinstance(allowed, range) else allowed


def _in_order(field: str, numbers: tuple[int, ...]) -> None:
    """Hold that each stands once and in order, so that equal patterns are equal values."""
    if numbers != tuple(sorted(set(numbers), key=lambda number: (number == LAST, number))):
        raise ValueError(f"{field}: give each once, in order, the last (-1) at the end")
