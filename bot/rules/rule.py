"""What repeats: a pattern of days, a time on the wall of one zone, where it begins and ends, which days it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.patterns import END, Pattern, falling

MOST_TIMES = 1_000
MOST_SKIPPED = 100
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A repetition as wall time.

    ``start`` is its first day, one of the pattern's (``patterns.first`` finds it); intervals are counted from there. It
    ends with the day ``until``, or after ``count`` days, or never. The days ``skipped`` are some of its own; they count, as
    in RFC 5545: a meeting called off is not made up for at the end.
    """

    pattern: Pattern
    at: time
    zone: ZoneInfo
    start: date
    until: date | None = None
    count: int | None = None
    skipped: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        _hold_clock(self)
        _hold_span(self)
        _hold_skipped(self)

    def falls(self, day: date) -> bool:
        """Tell whether ``day`` is one of the rule's, left out or not."""
        return next(dates(self, day), None) == day

    def without(self, day: date) -> Rule:
        """Leave out one day; ValueError if the rule does not fall on it."""
        return replace(self, skipped=self.skipped | {day})

    def changed(self, **fields: Any) -> Rule:
        """Give the rule with other fields; days left out that are no longer its own are forgotten."""
        bare = replace(self, **{"skipped": frozenset(), **fields})
        kept = bare.skipped or frozenset(day for day in self.skipped if "skipped" not in fields and bare.falls(day))
        return replace(bare, skipped=kept)


def dates(rule: Rule, since: date) -> Iterator[date]:
    """Give the rule's days from ``since`` on, those left out too; the calendar alone, without the zone."""
    end = last(rule)
    for day in falling(rule.pattern, rule.start, max(since, rule.start)):
        if day > end:
            return
        yield day


def last(rule: Rule) -> date:
    """Give the last day on which the rule may fall."""
    if rule.count is not None:
        return _counted(rule.pattern, rule.start, rule.count)
    return rule.until or END


@lru_cache(4096)
def _counted(pattern: Pattern, start: date, count: int) -> date:
    """Walk to the last of ``count`` days, once: up to a thousand steps of about a microsecond."""
    return next(islice(falling(pattern, start, start), count - 1, None), END)


def _hold_clock(rule: Rule) -> None:
    if not isinstance(rule.at, time) or rule.at != time(rule.at.hour, rule.at.minute) or rule.at.fold:
        raise ValueError("at: give hour and minute alone")
    if not isinstance(rule.zone, ZoneInfo) or not rule.zone.key:
        raise ValueError("zone: give a zone by its IANA name")


def _hold_span(rule: Rule) -> None:
    _hold_day("start", rule.start)
    if rule.until is not None and rule.count is not None:
        raise ValueError("count: give either until or count")
    if rule.until is not None:
        _hold_day("until", rule.until)
        if rule.until < rule.start:
            raise ValueError(f"until: {rule.until} is before the start, {rule.start}")
    if rule.count is not None and (type(rule.count) is not int or not 1 <= rule.count <= MOST_TIMES):
        raise ValueError(f"count: give a number from 1 to {MOST_TIMES}")
    if next(falling(rule.pattern, rule.start, rule.start), None) != rule.start:
        raise ValueError(f"start: {rule.start} is not a day of the pattern")


def _hold_skipped(rule: Rule) -> None:
    if not isinstance(rule.skipped, frozenset) or len(rule.skipped) > MOST_SKIPPED:
        raise ValueError(f"skipped: give at most {MOST_SKIPPED} days, as a frozenset")
    for day in sorted(rule.skipped):
        _hold_day("skipped", day)
        if not rule.falls(day):
            raise ValueError(f"skipped: {day} is not a day of the rule")


def _hold_day(field: str, day: date) -> None:
    if not isinstance(day, date) or isinstance(day, datetime) or not EARLIEST <= day < END:
        raise ValueError(f"{field}: give a day from {EARLIEST} to {END}")
