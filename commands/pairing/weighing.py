"""Who may be brought together, and what it is worth: a pure function over what members declared and who met whom.

First come those for whom nobody was found last time, since that was promised to them. Then as few as can be meet somebody
again, and if so whom they met longest ago; then the circle's rules in their order. Each of these outweighs all that follow it
together, over the whole of a circle of ``STRICT`` pairs; in a larger one, over as many of its pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import availability, fitting
from bot.fitting import Facts
from bot.vocabulary import shipped
from commands.pairing.kinds import PERSON, RULES
from commands.pairing.membership import Membership

Pair = tuple[int, int]
"""Two members, the lower number first."""

STRICT = 150
_AGES = 3
_SHARED = 2
"""Whole hours a week for which both must be free, so that they count as free at the same hours."""

_MANAGERS = frozenset({"or-manager", "spd-supervisor", "spd-manager", "spd-director"})
_NEWCOMER, _VETERAN = "1-2", "6-10"
"""Up to this band somebody is a newcomer, from that on a veteran."""


@dataclass(frozen=True, slots=True)
class Person:
    """What decides with whom somebody may go, ready to be compared many times. ``hours`` has a bit for each quarter of a week."""

    member: int
    trio: bool
    waited: bool
    ways: frozenset[str]
    regions: frozenset[str]
    employer: str
    work: frozenset[str]
    band: int | None
    manages: bool
    hours: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """By what people are brought together: rules in their order, rules that must hold, and who met how many weeks ago.

    ``apart`` are those who may never go together; ``weeks`` is how long nobody should meet the same person again.
    """

    prefers: tuple[str, ...]
    never: tuple[str, ...]
    weeks: int
    met: Mapping[Pair, float]
    apart: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Scale:
    """What a step of each criterion counts, so that no sum of smaller ones is as much."""

    age: int
    fresh: int
    waited: int


def scale(people: int) -> Scale:
    pairs = max(1, min(people // 2, STRICT))
    rules = 2 ** len(RULES) - 1
    age = rules * pairs + 1
    fresh = (_AGES * age + rules) * pairs + 1
    return Scale(age, fresh, (fresh + _AGES * age + rules) * pairs + 1)


def person(facts: Facts, mine: Membership, now: datetime) -> Person:
    """Take from what somebody declared what is compared."""
    bands = [term.key for term in shipped("experience")]
    band = facts.first("experience")
    return Person(
        mine.member, mine.trio, mine.waited > 0, frozenset(mine.ways), frozenset(facts.all("region")), fitting.employer(facts),
        frozenset((*facts.all("services"), *facts.all("areas"))), bands.index(band) if band in bands else None,
        bool(_MANAGERS & set(facts.all("role"))), _hours(facts, now),
    )  # fmt: skip


def pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def may(one: Person, other: Person, terms: Terms) -> bool:
    """Say whether two may be brought together at all."""
    if pair(one.member, other.member) in terms.apart or not _meet(one, other):
        return False
    return not any(holds(rule, one, other) is False for rule in terms.never)


def worth(one: Person, other: Person, terms: Terms, by: Scale) -> int:
    """Say what it is worth that two go together, who may."""
    rules = sum(1 << place for place, rule in enumerate(reversed(terms.prefers)) if holds(rule, one, other))
    ago = terms.met.get(pair(one.member, other.member))
    if ago is None or ago >= terms.weeks:
        again = by.fresh + _AGES * by.age
    else:
        again = min(_AGES - 1, int(ago * _AGES / terms.weeks)) * by.age
    return (one.waited + other.waited) * by.waited + again + rules


def holds(rule: str, one: Person, other: Person) -> bool | None:
    """Say whether a rule holds for two; None where they did not declare what it is about, or it is not about them."""
    match rule:
        case "apart":
            return one.employer != other.employer if one.employer and other.employer else None
        case "work":
            return bool(one.work & other.work) if one.work and other.work else None
        case "newcomer":
            return _grown(one, other)
        case "hours":
            return _common(one, other)
        case "level":
            return not (one.employer and one.employer == other.employer and one.manages != other.manages)
        case _:
            return None


def again(one: int, other: int, terms: Terms) -> bool:
    """Say whether two met already within the weeks in which they should not meet again."""
    ago = terms.met.get(pair(one, other))
    return ago is not None and ago < terms.weeks


def _meet(one: Person, other: Person) -> bool:
    """Say whether there is a way in which both like to meet; in person, where both are of one region."""
    ways = one.ways & other.ways if one.ways and other.ways else one.ways | other.ways
    if one.ways and other.ways and not ways:
        return False
    return ways != {PERSON} or bool(one.regions & other.regions)


def _grown(one: Person, other: Person) -> bool | None:
    bands = [term.key for term in shipped("experience")]
    if one.band is None or other.band is None:
        return None
    low, high = sorted((one.band, other.band))
    return high >= bands.index(_VETERAN) if low <= bands.index(_NEWCOMER) else None


def _common(one: Person, other: Person) -> bool | None:
    if one.hours is None or other.hours is None:
        return None
    return (one.hours & other.hours).bit_count() >= _SHARED * 4


def _hours(facts: Facts, now: datetime) -> int | None:
    if not facts.timed:
        return None
    return sum(1 << quarter for quarter in availability.in_utc(facts.free, facts.zone, now))


def weeks_between(earlier: datetime, later: datetime) -> float:
    return (later - earlier) / timedelta(weeks=1)


def together(who: Sequence[Person], terms: Terms) -> bool:
    """Say whether all of several may be brought together."""
    return all(may(one, other, terms) for place, one in enumerate(who) for other in who[place + 1 :])
