"""The days of repetitions that our own rules do not know: each day of a bounded span is held against the parts of the rule.

So an impossible rule ends with the span, and one without an end too. What repeats within a day is refused.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}  # fmt: skip
_OLDEST = 1900
_LONGEST = 2_000
"""Characters: a rule that names every day of the year is shorter."""


def parts_of(text: str) -> dict[str, str]:
    """Take a recurrence apart; ValueError where it is none, or one of which parts are not known."""
    if len(text) > _LONGEST:
        raise ValueError("RRULE: too long")
    pairs = [part.partition("=") for part in text.strip().strip(";").upper().split(";")]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    unknown = [name for name in parts if name not in _KNOWN]
    if unknown or len(parts) < len(pairs) or parts.get("FREQ") not in _PERIODS:
        raise ValueError(f"{unknown[0] if unknown else 'FREQ'}: not supported")
    return parts


def falling(parts: Mapping[str, str], start: date, since: date, until: date) -> Iterator[date]:
    """Give the days from ``since`` to ``until``, UNTIL aside; with a COUNT they are counted from ``start``."""
    count = _numbers(parts, "COUNT", range(1, 10**12))
    found = _walked(parts, start, start if count else max(since, start), until)
    yield from (day for day in islice(found, count[0] if count else None) if day >= since)


def _walked(parts: Mapping[str, str], start: date, since: date, until: date) -> Iterator[date]:
    """Go from period to period, one step of the interval at a time, and give the days that hold."""
    if start.year < _OLDEST:
        raise ValueError(f"DTSTART: before {_OLDEST}")
    every = (_numbers(parts, "INTERVAL", range(1, 10**6)) or [1])[0]
    monday = _DAYS.index(parts.get("WKST", "MO"))
    number, days = _PERIODS[parts["FREQ"]]
    holds, places = _tests(parts, start), _numbers(parts, "BYSETPOS", range(-366, 367))
    period = number(since, monday)
    period += (number(start, monday) - period) % every
    while period <= number(until, monday):
        fitting = [day for day in days(period, monday) if all(test(day) for test in holds)]
        yield from (day for day in _placed(fitting, places) if since <= day <= until)
        period += every


def _placed(days: list[date], places: list[int]) -> list[date]:
    if not places:
        return days
    chosen = {place - 1 if place > 0 else len(days) + place for place in places if place}
    return [day for index, day in enumerate(days) if index in chosen]


def _tests(parts: Mapping[str, str], start: date) -> list[Callable[[date], bool]]:
    """Give what a day must satisfy; where no day is named, that of the start is meant."""
    months = _numbers(parts, "BYMONTH", range(1, 13))
    days = _numbers(parts, "BYMONTHDAY", range(-31, 32))
    year_days = _numbers(parts, "BYYEARDAY", range(-366, 367))
    weeks = _numbers(parts, "BYWEEKNO", range(-53, 54))
    weekdays = _weekdays(parts)
    if not (days or year_days or weekdays):
        months, days, weekdays = _of_start(parts["FREQ"], start, months, weeks)
    in_month = parts["FREQ"] == "MONTHLY" or bool(months)
    tests: list[tuple[object, Callable[[date], bool]]] = [
        (months, lambda day: day.month in months),
        (days, lambda day: day.day in days or day.day - monthrange(day.year, day.month)[1] - 1 in days),
        (year_days, lambda day: _year_day(day) in year_days or _year_day(day) - _year(day) - 1 in year_days),
        (weeks, lambda day: day.isocalendar().week in weeks or _week_from_end(day) in weeks),
        (weekdays, lambda day: any(_falls(day, nth, weekday, in_month=in_month) for nth, weekday in weekdays)),
    ]
    return [test for wanted, test in tests if wanted]


def _of_start(
    frequency: str, start: date, months: list[int], weeks: list[int]
) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    if frequency == "WEEKLY" or weeks:
        return months, [], [(0, start.weekday())]
    if frequency == "MONTHLY":
        return months, [start.day], []
    return (months or [start.month], [start.day], []) if frequency == "YEARLY" else (months, [], [])


def _falls(day: date, nth: int, weekday: int, *, in_month: bool) -> bool:
    if day.weekday() != weekday or not nth:
        return day.weekday() == weekday
    place = day.day if in_month else _year_day(day)
    length = monthrange(day.year, day.month)[1] if in_month else _year(day)
    return nth in {(place + 6) // 7, -((length - place) // 7 + 1)}


def _numbers(parts: Mapping[str, str], name: str, allowed: range) -> list[int]:
    pieces = parts[name].split(",") if name in parts else []
    if any(not _NUMBER.fullmatch(piece) or int(piece) not in allowed for piece in pieces):
        raise ValueError(f"{name}={parts[name][:40]}: not supported")
    return [int(piece) for piece in pieces]


def _weekdays(parts: Mapping[str, str]) -> list[tuple[int, int]]:
    found = [_BY_DAY.fullmatch(piece) for piece in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    days = [(int(match[1] or 0), _DAYS.index(match[2])) for match in found if match]
    if len(days) < len(found) or (any(nth for nth, _ in days) and parts["FREQ"] not in {"MONTHLY", "YEARLY"}):
        raise ValueError(f"BYDAY={parts['BYDAY'][:40]}: not supported")
    return days


def _year(day: date) -> int:
    return 366 if isleap(day.year) else 365


def _year_day(day: date) -> int:
    return day.timetuple().tm_yday


def _week_from_end(day: date) -> int:
    year, week, _ = day.isocalendar()
    return week - date(year, 12, 28).isocalendar().week - 1


def _week(day: date, monday: int) -> int:
    return (day.toordinal() - 1 - monday) // 7


def _days_of_week(period: int, monday: int) -> Iterator[date]:
    return (date.fromordinal(period * 7 + monday + 1 + step) for step in range(7))


def _days_of_month(period: int, monday: int) -> Iterator[date]:
    year, month = divmod(period, 12)
    return (date(year, month + 1, day) for day in range(1, monthrange(year, month + 1)[1] + 1))


def _days_of_year(period: int, monday: int) -> Iterator[date]:
    return (date(period, 1, 1) + timedelta(days=step) for step in range(366 if isleap(period) else 365))


_PERIODS: dict[str, tuple[Callable[[date, int], int], Callable[[int, int], Iterator[date]]]] = {
    "DAILY": (lambda day, _: day.toordinal(), lambda period, _: iter((date.fromordinal(period),))),
    "WEEKLY": (_week, _days_of_week),
    "MONTHLY": (lambda day, _: day.year * 12 + day.month - 1, _days_of_month),
    "YEARLY": (lambda day, _: day.year, _days_of_year),
}
