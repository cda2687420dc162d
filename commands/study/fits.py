"""Which groups fit somebody who looks for one, and why: pure comparing, of what they said and what groups say to all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import availability, rules
from bot.fitting import Facts
from bot.rules import Rule
from bot.text import Words, joined, say, say_many
from bot.vocabulary import Vocabulary
from commands.study.rows import Group

LOOKED_AT = timedelta(days=35)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for, with what they declared about themselves."""

    exam: str
    day: date | None
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Fit:
    """A group that fits, how well, and why in words for the one who looks."""

    group: Group
    taken: int
    score: float
    reasons: tuple[Words, ...]

    @property
    def full(self) -> bool:
        return self.taken >= self.group.size


def ranked(
    wish: Wish, groups: Iterable[Group], taken: dict[int, int], weeks: int, now: datetime, words: Vocabulary
) -> list[Fit]:
    """Give the groups that fit, those with a seat first, then who fits best."""
    found = [fit for each in groups if (fit := weigh(wish, each, taken.get(each.id, 0), weeks, now, words))]
    return sorted(found, key=lambda fit: (fit.full, -fit.score, fit.group.id))


def weigh(wish: Wish, group: Group, taken: int, weeks: int, now: datetime, words: Vocabulary) -> Fit | None:
    """Say how well a group fits; None: another exam, dates too far apart, no common way, or never free when it meets."""
    meets = (_meet(wish.ways, group.ways), _meet(wish.languages, group.languages), _near(wish.day, group.day, weeks))
    if group.exam != wish.exam or not all(meets):
        return None
    free = share_free(wish.facts, group.times, group.length, now)
    if free == 0:
        return None
    reasons = [*_dates(wish, group), *_hours(wish.facts, group, free, now)]
    spoken = [each for each in wish.languages if each in group.languages]
    if spoken:
        names = joined(words.label("languages", each) for each in spoken)
        reasons.append((1.0, say("speaks {languages}", languages=names)))
    return Fit(group, taken, sum(points for points, _ in reasons), tuple(reason for _, reason in reasons))


def share_free(facts: Facts, times: Iterable[Rule], length: int, now: datetime) -> float | None:
    """Say at how many of a group's next sessions somebody is free by their shifts, as a share; None: they do not tell it."""
    if not facts.timed:
        return None
    every = [at for rule in times for at in _next(rule, now)]
    long = timedelta(minutes=length)
    free = [at for at in every if availability.touched(at, long, facts.zone) <= facts.free]
    return len(free) / len(every) if every else 0


def _next(rule: Rule, now: datetime) -> Iterator[datetime]:
    return (each.at for each in rules.occurrences(rule, now, now + LOOKED_AT))


def _meet(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return not mine or not theirs or bool(set(mine) & set(theirs))


def _near(mine: date | None, theirs: date | None, weeks: int) -> bool:
    return mine is None or theirs is None or abs(mine - theirs) <= weeks * WEEK


def _dates(wish: Wish, group: Group) -> Iterator[tuple[float, Words]]:
    if wish.day is None or group.day is None:
        return
    apart = abs((group.day - wish.day).days)
    if not apart:
        yield 8, say("same exam date")
    elif apart < 7:
        yield 7, say("exam in the same week as yours")
    else:
        yield 6 - apart / 14, say_many("exam {n} week from yours", "exam {n} weeks from yours", round(apart / 7))


def _hours(facts: Facts, group: Group, free: float | None, now: datetime) -> Iterator[tuple[float, Words]]:
    if free is not None:
        often = say("your shift leaves you free whenever it meets")
        yield 8 * free, often if free == 1 else say("your shift leaves you free for some of its sessions")
    if facts.zoned and group.times:
        here = now.astimezone(facts.zone).utcoffset()
        if any(now.astimezone(each.zone).utcoffset() == here for each in group.times):
            yield 2, say("same time zone")
