"""When a rule fires: one instant for each of its days.

- A wall time that the clocks skip is read with the offset before the gap (RFC 5545, 3.3.5), so as much time has gone by
  since midnight as on any day: 02:30 fires at 03:30. No rule is lost at the change, also not one at midnight.
- A wall time that comes twice fires the first time.
- A day that the zone leaves out whole (30 December 2011 in Samoa) has no firing; like a day left out it counts.
- A firing bears the rule's day, also where a gap over midnight moves it onto the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules.rule import EARLIEST, Rule, dates

FOREVER = datetime.max.replace(tzinfo=UTC)
_FARTHEST = timedelta(days=2)
"""No firing is farther from its day in UTC: zones lie within 24 hours of it, and gaps last no longer."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One firing: the local day that names it, and the instant, aware, in UTC."""

    date: date
    at: datetime


def occurrences(rule: Rule, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Give the firings later than ``after``, up to and with ``until``; both aware.

    It begins where it is asked to: a start decades back costs nothing.
    """
    for day in dates(rule, _before(after)):
        at = None if day in rule.skipped else instant(day, rule.at, rule.zone)
        if at is None or at <= after:
            continue
        if at > until:
            return
        yield Occurrence(day, at)


def following(rule: Rule, after: datetime) -> Occurrence | None:
    """Give the next firing later than ``after`` (aware), if there is one."""
    return next(occurrences(rule, after, FOREVER), None)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Give the one instant of a wall time on a day, in UTC; nothing where the zone has no such day."""
    local = datetime.combine(day, at, zone)
    found = local.astimezone(UTC)
    return None if _date(found, zone) != day and _lacking(day, zone) else found


def _lacking(day: date, zone: ZoneInfo) -> bool:
    ends = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (time.min, time.max))
    return all(_date(end, zone) != day for end in ends)


def _date(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _before(after: datetime) -> date:
    """Give a day on which no firing later than ``after`` is missed."""
    if after.tzinfo is None:
        raise ValueError("after: give an aware instant")
    return max(after.date(), EARLIEST + _FARTHEST) - _FARTHEST
