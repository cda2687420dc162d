"""When a group meets: one rule, or two that take turns by week, until the day before the exam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot import rules
from bot.errors import Faults
from bot.rules import Rule, Weeks
from bot.text import Words, say

WEEK, DAY = timedelta(days=7), timedelta(days=1)


def turns(times: Sequence[Rule], day: date | None, now: datetime) -> list[Rule]:
    """Give the rules by which the sessions are planned.

    Two take turns: the week of the first one's next day is its own, the week after is the other's, and so on.

    Raises:
        Faults: two that are not both by the week, or no session is left before the exam.
    """
    alternating = list(times)
    if len(times) > 1:
        alternating = _alternated(times[0], times[1], now)
    return [_ended(rule, day, field, now) for rule, field in zip(alternating, ("when", "other"), strict=False)]


def until(rule: Rule, typed: Rule, day: date | None, now: datetime) -> Rule:
    """Let a rule by which sessions are planned end with another exam date; ``typed`` is what the group said.

    Raises:
        Faults: no session is left before the exam.
    """
    ends = [each for each in (_until(typed), day - DAY if day else None) if each is not None]
    on = rule.changed(until=None, count=None)
    if not ends:
        return on
    following = rules.following(on, now)
    if day and following and min(ends) < following.date:
        raise Faults({"day": _NONE})
    return on.changed(until=max(min(ends), rule.start))


def _alternated(first: Rule, second: Rule, now: datetime) -> list[Rule]:
    for rule, field in ((first, "when"), (second, "other")):
        if not isinstance(rule.pattern, Weeks) or rule.pattern.every != 1:
            raise Faults(
                {field: say("Two times that take turns are each by the week, such as every Tuesday at 19:00.")}
            )
    begins = _next(first, now, "when")
    after = begins - timedelta(days=begins.weekday()) + WEEK
    patterns = [Weeks(rule.pattern.on, 2) for rule in (first, second) if isinstance(rule.pattern, Weeks)]
    first_day = next(rules.dates(first, begins))
    second_day = next(rules.dates(second, after), None)
    if second_day is None:
        raise Faults({"other": _OVER})
    return [
        first.changed(pattern=patterns[0], start=first_day, until=_until(first), count=None),
        second.changed(pattern=patterns[1], start=second_day, until=_until(second), count=None),
    ]


def _ended(rule: Rule, day: date | None, field: str, now: datetime) -> Rule:
    """Let a rule end before the exam, if it does not end earlier."""
    first = _next(rule, now, field)
    ends = [each for each in (_until(rule), day - DAY if day else None) if each is not None]
    if ends and min(ends) < first:
        raise Faults({field: _NONE if day else _OVER})
    return rule.changed(until=min(ends), count=None) if ends else rule


def _until(rule: Rule) -> date | None:
    return rules.last(rule) if rule.until or rule.count else None


def _next(rule: Rule, now: datetime, field: str) -> date:
    found = rules.following(rule, now)
    if found is None:
        raise Faults({field: _OVER})
    return found.date


_OVER: Words = say("That has no day left. Name a time that goes on, such as every Tuesday at 19:00.")
_NONE: Words = say("No session would be left before the exam. Choose another day of the week, or a later exam date.")
