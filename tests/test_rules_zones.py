"""Rules at every change of the clocks: each local day has one firing, in every zone from 1970 to 2037."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.rules import Days, MonthDays, Occurrence, Rule, Weeks, YearDay, occurrences

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST, END = datetime(1970, 1, 3, tzinfo=UTC), datetime(2037, 12, 29, tzinfo=UTC)
NOTABLE = (
    "America/Chicago", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Pacific/Kwajalein", "Pacific/Kiritimati", "Australia/Lord_Howe",
    "Africa/Casablanca", "Antarctica/Troll", "America/Scoresbysund", "Africa/Monrovia", "Asia/Pyongyang", "Antarctica/Casey",
)  # fmt: skip


class Change(NamedTuple):
    """An instant at which the clocks of a zone change, with the offsets on both sides."""

    at: datetime
    before: timedelta
    after: timedelta


@cache
def changes(name: str) -> tuple[Change, ...]:
    return tuple(_changes(ZoneInfo(name)))


def _changes(zone: ZoneInfo) -> Iterator[Change]:
    day = FIRST
    while day < END:
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            yield _change(zone, day, day + DAY)
        day += DAY


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    before, after = _offset(low, zone), _offset(high, zone)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return Change(high, before, after)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def clocks(change: Change) -> set[time]:
    """Give times of day before, at, in and after what is skipped or comes twice."""
    walls = sorted(change.at.replace(tzinfo=None) + offset for offset in (change.before, change.after))
    middle = walls[0] + (walls[1] - walls[0]) / 2
    around = [wall + step for wall in walls for step in (-MINUTE, timedelta(), MINUTE)]
    return {time(each.hour, each.minute) for each in (*around, middle)}


def expected(day: date, at: time, zone: ZoneInfo, change: Change) -> list[Occurrence]:
    """Say by trying both offsets when a wall time of a day comes; where never, by the offset before the change."""
    wall = datetime.combine(day, at)
    tried = sorted((wall - offset).replace(tzinfo=UTC) for offset in (change.before, change.after))
    real = [each for each in tried if each.astimezone(zone).replace(tzinfo=None) == wall]
    if real:
        return [Occurrence(day, real[0])]
    opens, closes = (change.at.replace(tzinfo=None) + offset for offset in (change.before, change.after))
    whole = opens <= datetime.combine(day, time.min) and datetime.combine(day, time.max) < closes
    return [] if whole else [Occurrence(day, (wall - change.before).replace(tzinfo=UTC))]


def hold(name: str, change: Change, *, others: bool = False) -> None:
    """Hold that each day around a change fires once, and when it should; by ``others``, by each pattern that falls on it."""
    zone, middle = ZoneInfo(name), (change.at + change.before).date()
    for at in clocks(change):
        days = [middle + step * DAY for step in (-1, 0, 1)]
        wanted = [each for day in days for each in expected(day, at, zone, change)]
        assert _around(Rule(Days(), at, zone, middle - 9 * DAY), days) == wanted, (name, change, at)
        for day in days if others else ():
            for pattern in (Weeks((day.weekday(),)), MonthDays((day.day,)), YearDay(day.month, day.day)):
                found = _around(Rule(pattern, at, zone, day), days)
                assert found == expected(day, at, zone, change), (name, change, at, pattern)


def _around(rule: Rule, days: list[date]) -> list[Occurrence]:
    """Give the firings that bear one of these days; all nearby have to rise."""
    middle = datetime.combine(days[1], time(12), UTC)
    found = list(occurrences(rule, middle - 4 * DAY, middle + 4 * DAY))
    assert all(one.at < two.at and one.date < two.date for one, two in pairwise(found)), (rule, found)
    return [each for each in found if each.date in days]


def different(names: Iterable[str]) -> list[str]:
    """Leave out zones whose changes are those of another."""
    return list({changes(name): name for name in names}.values())


def test_some_changes_of_some_zones_leave_one_firing_a_day() -> None:
    random = Random(20261122)
    names = sorted({*NOTABLE, *random.sample(sorted(available_timezones()), 12)})
    for name in different(names):
        found = changes(name)
        for change in found if name in NOTABLE[3:6] else random.sample(found, min(12, len(found))):
            hold(name, change, others=True)


@pytest.mark.long
def test_every_change_of_every_zone_leaves_one_firing_a_day() -> None:
    for name in different(sorted(available_timezones())):
        for change in changes(name):
            hold(name, change)


@pytest.mark.long
def test_some_changes_of_every_zone_leave_one_firing_by_every_pattern() -> None:
    random = Random(20261122)
    for name in different(sorted(available_timezones())):
        found = changes(name)
        for change in random.sample(found, min(10, len(found))):
            hold(name, change, others=True)
