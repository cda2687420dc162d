"""When a member is free, from the shifts that they work: whole hours of a week in their own zone.

The patterns say when a shift usually leaves time, sleep included; a rotating shift promises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOURS_A_WEEK = 168
_WEEKDAYS, _WEEKEND = range(5), (5, 6)
_FREE: dict[str, tuple[range, range]] = {
    "days": (range(17, 22), range(9, 21)),
    "mids": (range(8, 10), range(9, 21)),
    "evenings": (range(9, 14), range(10, 21)),
    "nights": (range(16, 19), range(15, 21)),
    "weekends": (range(9, 21), range(0)),
    "weekdays": (range(17, 22), range(9, 21)),
}


def free(shifts: Iterable[str]) -> frozenset[int]:
    """Give the free hours of a local week, 0 = Monday 00:00; several shifts leave what each of them leaves.

    Who named no shift with fixed hours is taken to be free every day from 9 to 21.
    """
    patterns = [_week(*_FREE[shift]) for shift in shifts if shift in _FREE]
    return frozenset.intersection(*patterns) if patterns else _week(range(9, 21), range(9, 21))


def overlap(mine: frozenset[int], my_zone: ZoneInfo, theirs: frozenset[int], their_zone: ZoneInfo, at: datetime) -> int:
    """Count the hours a week in which both are free, with the zones' offsets as they are at an instant."""
    return len(_in_utc(mine, my_zone, at) & _in_utc(theirs, their_zone, at))


def _week(weekday: range, weekend: range) -> frozenset[int]:
    hours = [day * 24 + hour for day in _WEEKDAYS for hour in weekday]
    return frozenset(hours + [day * 24 + hour for day in _WEEKEND for hour in weekend])


def _in_utc(hours: frozenset[int], zone: ZoneInfo, at: datetime) -> frozenset[int]:
    offset = at.astimezone(zone).utcoffset() or timedelta(0)
    return frozenset((hour - round(offset / timedelta(hours=1))) % HOURS_A_WEEK for hour in hours)
