"""How well a mentor fits a request: a pure function over what both declared, never over what anybody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot import fitting
from bot.fitting import Facts
from bot.vocabulary import Vocabulary
from commands.mentor.kinds import PERSON

FULL = 1000
"""What a criterion gives that is met wholly."""

PLENTY = 10
"""So many hours a week together are as good as more."""

LONG = timedelta(weeks=8)
"""Who was not asked for so long is first in turn."""


@dataclass(frozen=True, slots=True)
class Offering:
    """What a mentor offers. ``load`` is how many mentees they have, with those whom they are being asked about."""

    facts: Facts
    topics: tuple[str, ...]
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    apart: bool
    room: int
    load: int
    asked: datetime | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member asks for."""

    facts: Facts
    topic: str
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A mentor for a request: ``parts`` are thousandths of each criterion, ``total`` what they come to by their weights."""

    mentor: int
    parts: Mapping[str, int]
    total: int


def rank(
    offers: Iterable[Offering], wish: Wish, weights: Mapping[str, int], words: Vocabulary, now: datetime
) -> list[Fit]:
    """Give the mentors who can take a request, the one who fits best first; equal ones by who was asked longest ago."""
    able = [offer for offer in offers if offer.load < offer.room and possible(offer, wish)]
    asked = {offer.facts.member: offer.asked for offer in able}
    fits = [fit for offer in able if (fit := weigh(offer, wish, weights, words, now)) is not None]
    never = now - timedelta(days=36500)
    return sorted(fits, key=lambda fit: (-fit.total, asked[fit.mentor] or never, fit.mentor))


def possible(offer: Offering, wish: Wish) -> bool:
    """Say whether the two may be brought together at all, whatever else fits."""
    if offer.facts.member == wish.facts.member:
        return False
    if (offer.apart or wish.apart) and fitting.same_employer(offer.facts, wish.facts):
        return False
    if wish.languages and offer.languages and not set(wish.languages) & set(offer.languages):
        return False
    ways = set(offer.ways) & set(wish.ways) if offer.ways and wish.ways else set(offer.ways) | set(wish.ways)
    if (offer.ways and wish.ways and not ways) or ways == {PERSON}:
        return bool(ways) and bool(fitting.shared(offer.facts, wish.facts, "region"))
    return True


def weigh(offer: Offering, wish: Wish, weights: Mapping[str, int], words: Vocabulary, now: datetime) -> Fit | None:
    """Weigh one mentor; None where they have nothing to do with what is asked for."""
    mine, theirs = wish.facts, offer.facts
    topic, work = topic_part(offer.topics, wish.topic, words), min(FULL, len(common_work(mine, theirs)) * FULL // 2)
    if not topic and not work:
        return None
    parts = {
        "topic": topic,
        "work": work,
        "experience": _experience(theirs, mine),
        "hours": min(fitting.hours_together(theirs, mine, now) or 0, PLENTY) * FULL // PLENTY,
        "zone": _zone(theirs, mine, now),
        "language": FULL if set(offer.languages) & set(wish.languages) else 0,
        "load": (offer.room - offer.load) * FULL // max(1, offer.room),
        "turn": FULL if offer.asked is None else min(FULL, int((now - offer.asked) / LONG * FULL)),
    }
    return Fit(theirs.member, parts, sum(weights.get(name, 0) * part for name, part in parts.items()))


def topic_part(topics: Iterable[str], topic: str, words: Vocabulary) -> int:
    """Give all of it for the very topic, some for one of the same group."""
    offered = set(topics)
    if topic in offered:
        return FULL
    groups = _groups(words)
    near = groups.get(topic, "")
    return FULL * 3 // 10 if near and any(groups.get(each) == near for each in offered) else 0


@lru_cache(maxsize=8)
def _groups(words: Vocabulary) -> Mapping[str, str]:
    """Give the group of each topic; a pool asks for it many thousand times."""
    return {term.key: term.group for term in words.terms("help")}


def common_work(one: Facts, other: Facts) -> tuple[str, ...]:
    return (*fitting.shared(one, other, "services"), *fitting.shared(one, other, "areas"))


def _experience(senior: Facts, junior: Facts) -> int:
    """A mentor who is two bands ahead has all of it; who is behind has none, and what is not known counts half."""
    gap = fitting.experience_gap(senior, junior)
    if gap is None:
        return FULL // 2
    return max(0, min(gap, 2)) * FULL // 2


def _zone(one: Facts, other: Facts, now: datetime) -> int:
    """Half a day apart counts nothing; what is not known counts half."""
    apart = fitting.zone_distance(one, other, now)
    return FULL // 2 if apart is None else max(0, FULL - int(apart * FULL / 6))
