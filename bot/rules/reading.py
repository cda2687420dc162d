"""Rules as people type them. What is not read to its last word is asked about, and nothing is guessed.

Two phrases have two meanings in English. ``every 2nd Tue`` is read as the second of each month, and shown so at once;
``every second Tuesday`` and ``biweekly`` are asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import zones
from bot.errors import Unread
from bot.moments import read_date
from bot.moments.names import month
from bot.rules.clauses import Clauses, listed, normal, take_apart
from bot.rules.days import join_spans, read_days, weekdays
from bot.rules.occurrences import instant
from bot.rules.patterns import LAST, Days, MonthDays, Pattern, Weeks, YearDay, first
from bot.rules.rule import MOST_SKIPPED, MOST_TIMES, Rule
from bot.text import cut, say

_EXAMPLE = "every Tuesday at 19:00"
_SHOWN = re.compile(r"(?P<day>\d{1,2}) (?P<month>[a-z]+) (?P<year>\d{4})")
_REPEATS = re.compile(
    r"\b(every|each|daily|weekly|monthly|yearly|annually|quarterly|weekdays|weekends|fortnightly|biweekly"
    r"|(mon|tues|wednes|thurs|fri|satur|sun)days)\b"
)
_RELATIVE = re.compile(r"(today|tomorrow|next |this |in )")


def read(raw: str, now: datetime, zone: ZoneInfo) -> Rule:
    """Read a rule; without a zone in it in the person's own, without a start from its first day after ``now``.

    Raises Unread with what to type instead.
    """
    clauses = take_apart(join_spans(normal(raw)))
    if clauses is None:
        raise _unread(raw)
    try:
        return _rule(raw, clauses, now, zone)
    except (ValueError, OverflowError):
        raise _unread(raw) from None


def repeats(raw: str) -> bool:
    """Say whether a phrase speaks of more than one day, so that it is read as a rule and not as a moment."""
    return _REPEATS.search(join_spans(normal(raw))) is not None


@dataclass(frozen=True, slots=True)
class _Calendar:
    """What dates without a year, and slashed ones, depend on."""

    today: date
    month_first: bool

    def read(self, raw: str, since: date) -> date:
        """Read a day as ``show`` writes it, or any other; one without a year is the next from today and ``since`` on."""
        shown = _SHOWN.fullmatch(raw)
        if shown and (number := month(shown["month"])):
            return date(int(shown["year"]), number, int(shown["day"]))
        near = self.today if _RELATIVE.match(raw) else max(self.today, since)
        return read_date(raw, near, month_first=self.month_first)


def _rule(raw: str, clauses: Clauses, now: datetime, own: ZoneInfo) -> Rule:
    zone = clauses.zone or own
    calendar = _Calendar(now.astimezone(zone).date(), zones.month_first(own))
    begins = calendar.read(clauses.rest["from"], calendar.today) if "from" in clauses.rest else None
    pattern = read_days(clauses.days, begins)
    if pattern is None:
        raise _unread(raw)
    if clauses.at is None:
        raise Unread(say("At what time? Add it, such as “{offer}”.", offer=_with_time(raw, now, own)))
    start = first(pattern, begins) if begins else _next(pattern, clauses.at, zone, now)
    until = _until(clauses.rest["until"], calendar, start) if "until" in clauses.rest else None
    rule = Rule(pattern, clauses.at, zone, start, until, _count(pattern, clauses))
    return _without(rule, clauses.rest["except"], calendar) if "except" in clauses.rest else rule


def _with_time(raw: str, now: datetime, zone: ZoneInfo) -> str:
    """Offer the phrase itself with a time behind it, if that is read."""
    offer = f"{raw.strip(' .,!?')} at 19:00"
    try:
        read(offer, now, zone)
    except Unread:
        return _EXAMPLE
    return offer if len(offer) <= 100 else _EXAMPLE


def _next(pattern: Pattern, at: time, zone: ZoneInfo, now: datetime) -> date:
    """Give the pattern's first day that fires after ``now``, so that a time gone by today is not counted."""
    day = first(pattern, now.astimezone(zone).date())
    while (fires := instant(day, at, zone)) is None or fires <= now:
        day = first(pattern, day + timedelta(days=1))
    return day


def _until(raw: str, calendar: _Calendar, start: date) -> date:
    until = calendar.read(raw, start)
    if until < start:
        raise Unread(
            say(
                "That ends on {end}, before it begins on {start}. Choose a later end.",
                end=until.isoformat(),
                start=start.isoformat(),
            )
        )
    return until


def _count(pattern: Pattern, clauses: Clauses) -> int | None:
    count = _times(pattern, *clauses.length) if clauses.length else clauses.count
    if count is not None and not 1 <= count <= MOST_TIMES:
        raise Unread(say("It can repeat from 1 to {most} times. Choose such a number.", most=str(MOST_TIMES)))
    return count


def _times(pattern: Pattern, number: int, unit: str) -> int:
    """Count the days in ``for 8 weeks``, where they are as many whichever is the first; else ask."""
    match pattern, unit:
        case (Days(1), "day") | (YearDay(every=1), "year") if pattern != YearDay(2, 29):
            return number
        case Days(1), "week":
            return number * 7
        case (Weeks(on, 1), "week") | (MonthDays(on, 1), "month") if LAST not in on and max(on) <= 28:
            return number * len(on)
        case _:
            raise Unread(
                say(
                    "“for {number} {unit}s” could be counted in two ways. Type how many times instead, such as “10 times”.",
                    number=str(number),
                    unit=unit,
                )
            )


def _without(rule: Rule, raw: str, calendar: _Calendar) -> Rule:
    days = [calendar.read(_one_date(each), rule.start) for each in listed(raw)]
    if not 1 <= len(days) <= MOST_SKIPPED:
        raise Unread(say("Name from 1 to {most} days after “except”.", most=str(MOST_SKIPPED)))
    for day in days:
        if not rule.falls(day):
            raise Unread(say("It does not fall on {day}. Except a day on which it does.", day=day.isoformat()))
    return rule.changed(skipped=frozenset(days))


def _one_date(raw: str) -> str:
    """Refuse ``except Sunday``: it means every Sunday more often than the next."""
    if weekdays(raw) is not None or raw.startswith(("weekend", "weekday")):
        raise Unread(
            say(
                "I cannot leave out “{day}” each time. Name the weekdays that remain, such as “every Monday and Thursday”; for one date type it as 2026-11-30.",
                day=raw,
            )
        )
    return raw


def _unread(raw: str) -> Unread:
    return Unread(
        say(
            "I cannot read “{raw}” as a repetition. Type it as “every Tuesday at 19:00”, “every 2 weeks on Mon and Thu at 7am” or “on the last Friday of every month at noon”.",
            raw=cut(raw.strip(), 100),
        )
    )
