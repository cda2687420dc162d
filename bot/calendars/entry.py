"""What stands in a calendar: an entry with its rule of repetition, and the single dates on which it differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules import Rule
from bot.rules.occurrences import instant

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One date of a repetition that differs; what is ``None`` is as on every other date.

    ``date`` is the rule's own local date, also where ``start`` (aware) has moved it to another day.
    """

    date: date
    start: datetime | None = None
    length: timedelta | None = None
    title: str | None = None
    about: str | None = None
    where: str | None = None
    link: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, whatever calendar it comes from or goes to.

    ``start`` is aware; with a ``rule`` it is the rule's first instant, left out or not. ``zone`` is where its clock
    hangs. With ``whole_days``, ``start`` is the local midnight there and ``length`` a whole number of days, of however
    many hours each. ``sequence`` and ``changed`` tell a newer edition from an older one.
    """

    uid: str
    title: str
    start: datetime
    length: timedelta
    zone: ZoneInfo
    about: str = ""
    where: str = ""
    link: str = ""
    rule: Rule | None = None
    changes: tuple[Change, ...] = ()
    sequence: int = 0
    changed: datetime | None = None
    cancelled: bool = False
    whole_days: bool = False

    def __post_init__(self) -> None:
        if self.start.tzinfo is None:
            raise ValueError("start: give an aware instant")
        if self.length < timedelta(0) or (self.whole_days and (self.length % DAY or not self.length)):
            raise ValueError(f"length: {self.length} is none, or not of whole days")
        if self.changes and self.rule is None:
            raise ValueError("changes: only what repeats has dates that differ")
        if self.rule is not None:
            self._hold_rule(self.rule)

    def _hold_rule(self, rule: Rule) -> None:
        first = instant(rule.start, rule.at, rule.zone)
        if rule.zone.key != self.zone.key or (first is not None and first != self.start):
            raise ValueError("rule: its first date, time and zone are those of the entry")
