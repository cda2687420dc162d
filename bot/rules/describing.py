"""Rules in words that cannot be read in two ways: which 2nd Tuesday, in whose 19:00."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import assert_never

from bot import zones
from bot.moments.names import MONTHS, WEEKDAYS, ordinal
from bot.rules.patterns import LAST, Days, MonthDays, MonthWeekdays, Pattern, Weeks, YearDay, YearWeekday
from bot.rules.rule import Rule
from bot.text import Words, joined, plain, say, say_many

_WORKDAYS = (0, 1, 2, 3, 4)


def describe(rule: Rule, *, zoned: bool = True) -> Words:
    """Say when something repeats; its first day only where the count of weeks, months or times hangs on it.

    Not ``zoned`` it lacks the zone, which then has to stand beside it.
    """
    bare = rule.pattern.every == 1 and rule.count is None
    return joined([_when(rule, zoned=zoned), *([] if bare else [_start(rule)]), *_limits(rule)])


def show(rule: Rule) -> str:
    """Write all of a rule in English, so that reading gives the same value back."""
    return plain(joined([_when(rule), _start(rule), *_limits(rule)]))


def describe_pattern(pattern: Pattern) -> Words:
    """Say on which days something repeats: ``every 2 weeks on Tuesday``."""
    match pattern:
        case Days(every):
            return say_many("every day", "every {n} days", every)
        case Weeks(on, 1):
            return say("every weekday") if on == _WORKDAYS else say("every {days}", days=_weekdays(on))
        case Weeks(on, every):
            return say_many("every week on {days}", "every {n} weeks on {days}", every, days=_weekdays(on))
        case MonthDays(on, every):
            return _monthly(_month_days(on), every)
        case MonthWeekdays(nth, weekday, every):
            return _monthly(_nth(nth, weekday), every)
        case YearDay(month, day, every):
            return _yearly(say("{day} {month}", day=str(day), month=MONTHS[month - 1]), every)
        case YearWeekday(month, nth, weekday, every):
            return _yearly(say("the {nth} of {month}", nth=_nth((nth,), weekday), month=MONTHS[month - 1]), every)
        case _:
            assert_never(pattern)


def _when(rule: Rule, *, zoned: bool = True) -> Words:
    days, at, city = describe_pattern(rule.pattern), f"{rule.at:%H:%M}", zones.city(rule.zone.key)
    if not zoned:
        return say("{days} at {time}", days=days, time=at)
    if city == "UTC":
        return say("{days} at {time} UTC", days=days, time=at)
    if city:
        return say("{days} at {time}, {city} time", days=days, time=at, city=city)
    return say("{days} at {time}, zone {zone}", days=days, time=at, zone=rule.zone.key)


def _start(rule: Rule) -> Words:
    return say("from {day}", day=_day(rule.start))


def _limits(rule: Rule) -> Iterator[Words]:
    if rule.until:
        yield say("until {day}", day=_day(rule.until))
    if rule.count:
        yield say_many("{n} time", "{n} times", rule.count)
    if rule.skipped:
        yield say("except {days}", days=_listed(map(_day, sorted(rule.skipped))))


def _monthly(days: Words, every: int) -> Words:
    if every == 1:
        return say("on the {days} of every month", days=days)
    return say_many("every month on the {days}", "every {n} months on the {days}", every, days=days)


def _yearly(day: Words, every: int) -> Words:
    return say_many("every year on {day}", "every {n} years on {day}", every, day=day)


def _weekdays(days: Sequence[int]) -> Words:
    return _listed(WEEKDAYS[day] for day in days)


def _nth(nth: Sequence[int], weekday: int) -> Words:
    return say("{nth} {weekday}", nth=_listed(map(ordinal, nth)), weekday=WEEKDAYS[weekday])


def _month_days(days: Sequence[int]) -> Words:
    """Name days of a month; where some months lack one, that these are passed over."""
    named = _listed(say("last day") if day == LAST else ordinal(day) for day in days)
    return say("{days} (if there is one)", days=named) if max(days) > 28 else named


def _day(day: date) -> Words:
    return say("{day} {month} {year}", day=str(day.day), month=MONTHS[day.month - 1], year=str(day.year))


def _listed(items: Iterable[Words]) -> Words:
    *most, last = items
    return say("{most} and {last}", most=joined(most), last=last) if most else last
