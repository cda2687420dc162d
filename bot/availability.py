"""When a member is free, and when awake, from the shifts that they work: whole hours of a week in their own zone.

The patterns say when a shift usually leaves time, sleep included; a rotating shift promises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOURS_A_WEEK = 168
_HOUR, _QUARTER, _SECOND = timedelta(hours=1), timedelta(minutes=15), timedelta(seconds=1)
_WEEKDAYS, _WEEKEND = range(5), (5, 6)
_FREE: dict[str, tuple[range, range]] = {
    "days": (range(17, 22), range(9, 21)),
    "mids": (range(8, 10), range(9, 21)),
    "evenings": (range(9, 14), range(10, 21)),
    "nights": (range(16, 19), range(15, 21)),
    "weekends": (range(9, 21), range(0)),
    "weekdays": (range(17, 22), range(9, 21)),
}


_ASLEEP = {
    "days": (21, 6),
    "mids": (23, 8),
    "evenings": (0, 9),
    "nights": (8, 16),
    "weekends": (22, 7),
    "weekdays": (22, 6),
    "on-call": (22, 7),
}
_AT_NIGHT = (22, 8)
ALWAYS = frozenset(range(HOURS_A_WEEK))


def free(shifts: Iterable[str]) -> frozenset[int]:
    """Give the free hours of a local week, 0 = Monday 00:00; several shifts leave what each of them leaves.

    Who named no shift with fixed hours is taken to be free every day from 9 to 21.
    """
    patterns = [_week(*_FREE[shift]) for shift in shifts if shift in _FREE]
    return frozenset.intersection(*patterns) if patterns else _week(range(9, 21), range(9, 21))


def promises(shifts: Iterable[str]) -> bool:
    """Say whether shifts say anything about hours: a rotating one promises nothing, ten hours are not said when."""
    named = tuple(shifts)
    usual = free(())
    return "rotating" not in named and any(free((shift,)) != usual for shift in named)


def waking(shifts: Iterable[str]) -> frozenset[int]:
    """Give the hours in which somebody on these shifts is usually awake; several shifts leave what each of them leaves.

    Who rotates is left alone whenever some shift would sleep; who named no shift sleeps from 22 to 8.
    """
    known = [*shifts]
    if "rotating" in known:
        known += ["days", "nights"]
    hours = [outside(*_ASLEEP[shift]) for shift in known if shift in _ASLEEP]
    return frozenset.intersection(*hours) if hours else outside(*_AT_NIGHT)


def outside(first: int, last: int) -> frozenset[int]:
    """Give the hours of a week that are not from ``first`` to ``last`` o'clock, which may lie beyond midnight."""
    quiet = {(first + step) % 24 for step in range((last - first) % 24)}
    return frozenset(hour for hour in range(HOURS_A_WEEK) if hour % 24 not in quiet)


def next_waking(at: datetime, zone: ZoneInfo, hours: frozenset[int]) -> datetime:
    """Give the first instant from ``at`` on that is in these hours; ``at`` itself if no hour is."""
    here = at.astimezone(zone)
    if not hours or here.weekday() * 24 + here.hour in hours:
        return at
    begin = here.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    local = (begin + timedelta(hours=step) for step in range(1, HOURS_A_WEEK + 1))
    first = next(hour for hour in local if hour.weekday() * 24 + hour.hour in hours)
    return first.replace(tzinfo=zone).astimezone(at.tzinfo)


def overlap(mine: frozenset[int], my_zone: ZoneInfo, theirs: frozenset[int], their_zone: ZoneInfo, at: datetime) -> int:
    """Count the whole hours a week for which both are free, with the zones' offsets as they are at an instant."""
    return len(in_utc(mine, my_zone, at) & in_utc(theirs, their_zone, at)) * _QUARTER // _HOUR


def touched(at: datetime, length: timedelta, zone: ZoneInfo) -> frozenset[int]:
    """Give the hours of a local week that something touches: half an hour from 9:45 on touches two."""
    steps = [at + number * _HOUR for number in range(-(-length // _HOUR))]
    local = (each.astimezone(zone) for each in [*steps, at + length - _SECOND])
    return frozenset(each.weekday() * 24 + each.hour for each in local)


def _week(weekday: range, weekend: range) -> frozenset[int]:
    hours = [day * 24 + hour for day in _WEEKDAYS for hour in weekday]
    return frozenset(hours + [day * 24 + hour for day in _WEEKEND for hour in weekend])


@lru_cache(maxsize=128)
def in_utc(hours: frozenset[int], zone: ZoneInfo, at: datetime) -> frozenset[int]:
    """Give hours of a local week as quarters of an hour of a week in UTC, 0 = Monday 00:00, as the offset is at an instant.

    Quarters, since some zones are half an hour apart from others, and some a quarter.

    Many members share their shifts and their zone, and whole pools are compared at one instant.
    """
    ahead = (at.astimezone(zone).utcoffset() or timedelta(0)) // _QUARTER
    return frozenset((hour * 4 + step - ahead) % (HOURS_A_WEEK * 4) for hour in hours for step in range(4))
