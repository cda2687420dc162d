"""Which of those who wait for one exam could be a group: pure comparing of dates, ways, languages and free hours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot import availability, rules
from bot.fitting import Facts
from bot.rules import Rule, Weeks

ENOUGH, MOST = 3, 6
"""So many make a group, and so many are asked at most."""

EVENING = 19
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who waits for an exam, with what they said and declared."""

    member: int
    workspace: int
    day: date | None
    ways: frozenset[str]
    languages: frozenset[str]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Party:
    """Some who fit together, and what is left that suits them all; no way or language named means any."""

    who: tuple[Seeker, ...]
    ways: frozenset[str]
    languages: frozenset[str]
    hours: frozenset[int]


def unite(
    first: Seeker, others: Sequence[Seeker], apart: Collection[tuple[int, int]], weeks: int, now: datetime
) -> Party | None:
    """Find a group around somebody: of the others who fit each one is taken, who waits longest first; None: too few fit.

    ``apart`` are pairs who must not be together, either way round. An hour is common where all have a whole one free.
    """
    party = Party((first,), first.ways, first.languages, _hours(first, now))
    for each in others:
        if len(party.who) == MOST:
            break
        wider = _with(party, each, apart, weeks, now)
        if wider is not None and next(_common(wider, now), None) is not None:
            party = wider
    return party if len(party.who) >= ENOUGH else None


def suggest(party: Party, now: datetime) -> Rule:
    """Give the weekly hour that suits them all, nearest to the evening, by the clock of the first one."""
    zone = party.who[0].facts.zone
    weekday, hour = divmod(min(_common(party, now), key=lambda each: (abs(each % 24 - EVENING), each)), 24)
    pattern = Weeks((weekday,))
    tomorrow = now.astimezone(zone).date() + timedelta(days=2)
    return Rule(pattern, time(hour), zone, rules.first(pattern, tomorrow))


def exam_day(party: Party) -> date | None:
    """Give the earliest exam date of those who have one."""
    return min((each.day for each in party.who if each.day), default=None)


def _with(party: Party, each: Seeker, apart: Collection[tuple[int, int]], weeks: int, now: datetime) -> Party | None:
    """Take one more along, if that leaves a common way, language and hour."""
    if any((each.member, other.member) in apart or (other.member, each.member) in apart for other in party.who):
        return None
    days = [one.day for one in (*party.who, each) if one.day]
    ways, languages = _both(party.ways, each.ways), _both(party.languages, each.languages)
    if ways is None or languages is None or (days and max(days) - min(days) > weeks * WEEK):
        return None
    return Party((*party.who, each), ways, languages, party.hours & _hours(each, now))


def _both(mine: frozenset[str], theirs: frozenset[str]) -> frozenset[str] | None:
    """Give what suits both; None: nothing does."""
    if not mine or not theirs:
        return mine or theirs
    return mine & theirs or None


def _hours(each: Seeker, now: datetime) -> frozenset[int]:
    return availability.in_utc(each.facts.free, each.facts.zone, now)


def _common(party: Party, now: datetime) -> Iterator[int]:
    """Give the whole hours of the first one's week for which all are free."""
    first = party.who[0].facts
    for hour in sorted(first.free):
        if availability.in_utc(frozenset((hour,)), first.zone, now) <= party.hours:
            yield hour
