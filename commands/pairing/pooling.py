"""All who can be brought together in a round: read from the database, then who may go with whom and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import combinations

from sqlalchemy import and_, or_, select

from bot import fitting, people
from bot.fitting import Facts
from bot.matching import Choice
from bot.store import Connection
from commands.pairing import membership, weighing
from commands.pairing.circles import Circle
from commands.pairing.membership import Membership
from commands.pairing.tables import groups, seats
from commands.pairing.weighing import Pair, Person, Terms

WHOLE = 400
"""Up to so many people each is weighed with everybody else: 80,000 pairs take less than a second."""

MOST = 2_000
"""So many are looked at in one go: the solver takes a second for them, and minutes for five times as many."""

ORDERS, BESIDE, NEAREST = 8, 5, 9
"""In a larger pool each is weighed with those who stand beside them in some orders, and goes on with the nine best."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Who is in it, what they declared, and by what they are brought together."""

    members: Mapping[int, Membership]
    facts: Mapping[int, Facts]
    people: Mapping[int, Person]
    terms: Terms


async def load(db: Connection, circle: Circle, now: datetime, among: Iterable[int] | None = None) -> Pool:
    """Load all who are free at an instant, in a fixed number of queries; ``among`` where it is about a few."""
    found = await membership.free(db, circle, now, among)
    facts = await fitting.load(db, circle.community, found)
    ready = {number: weighing.person(facts[number], each, now) for number, each in found.items()}
    return Pool(found, facts, ready, await terms(db, circle, now))


async def terms(db: Connection, circle: Circle, now: datetime) -> Terms:
    apart = frozenset(weighing.pair(*each) for each in await people.kept_apart_among(db, circle.community))
    return Terms(circle.prefers, circle.never, circle.weeks, await _met(db, circle, now), apart)


def choices(pool: Pool, seed: int) -> tuple[Choice, ...]:
    """Give who may go with whom, and what it is worth."""
    by = weighing.scale(len(pool.people))
    return tuple(
        (one, other, weighing.worth(pool.people[one], pool.people[other], pool.terms, by))
        for one, other in _candidates(pool, seed)
    )


def blocks(pool: Pool, seed: int) -> list[Pool]:
    """Break a circle that is too large for one go into parts, drawn by lot and about equal; others may go together next time."""
    numbers = sorted(pool.people, key=_lot(seed, ORDERS))
    parts = max(1, -(-len(numbers) // MOST))
    return [within(pool, numbers[part::parts]) for part in range(parts)]


def within(pool: Pool, numbers: Iterable[int]) -> Pool:
    """Give the part of a circle that some of its people make up."""
    return replace(pool, people={number: pool.people[number] for number in sorted(numbers)})


def lonely(pool: Pool, among: Iterable[int]) -> frozenset[int]:
    """Give those of some who may go with nobody at all."""
    return frozenset(number for number in among if not any(company(pool, number)))


def company(pool: Pool, number: int) -> Iterator[int]:
    """Give those who may go with somebody."""
    one = pool.people[number]
    return (other for other, each in pool.people.items() if other != number and weighing.may(one, each, pool.terms))


def _candidates(pool: Pool, seed: int) -> Iterable[Pair]:
    numbers = sorted(pool.people)
    if len(numbers) > WHOLE:
        return sorted(_near(pool, numbers, seed))
    both = ((pool.people[one], pool.people[other]) for one, other in combinations(numbers, 2))
    return [(one.member, other.member) for one, other in both if weighing.may(one, other, pool.terms)]


def _near(pool: Pool, numbers: list[int], seed: int) -> set[Pair]:
    """Choose for each the best of those who stand beside them, and the next in a circle of all, so that most can be placed."""
    by, found = weighing.scale(len(numbers)), set[Pair]()
    beside: dict[int, set[int]] = {number: set() for number in numbers}
    for order in _orders(pool, numbers, seed):
        for place, number in enumerate(order):
            beside[number].update(order[(place + step) % len(order)] for step in range(1, BESIDE + 1))
        found |= {weighing.pair(order[place - 1], number) for place, number in enumerate(order)}
    for number, others in beside.items():
        ranked = sorted(
            (-weighing.worth(pool.people[number], pool.people[other], pool.terms, by), other)
            for other in others - {number}
            if weighing.may(pool.people[number], pool.people[other], pool.terms)
        )
        found |= {weighing.pair(number, other) for _, other in ranked[:NEAREST]}
    return {each for each in found if weighing.may(pool.people[each[0]], pool.people[each[1]], pool.terms)}


def _orders(pool: Pool, numbers: list[int], seed: int) -> Iterator[list[int]]:
    """Give some orders by lot, and some in which those stand together who have something in common."""
    for turn in range(ORDERS):
        lot = _lot(seed, turn)
        if turn % 2:
            yield sorted(numbers, key=lot)
        else:
            yield sorted(numbers, key=lambda number, lot=lot: (_work(pool.people[number], lot), lot(number)))  # type: ignore[misc]


def _work(one: Person, lot: Callable[[int], bytes]) -> str:
    """Give one of somebody's fields of work, another one in each order."""
    named = sorted(one.work)
    return named[lot(one.member)[0] % len(named)] if named else ""


def _lot(seed: int, turn: int) -> Callable[[int], bytes]:
    return lambda number: blake2b(f"{seed}:{turn}:{number}".encode(), digest_size=8).digest()


async def _met(db: Connection, circle: Circle, now: datetime) -> dict[Pair, float]:
    """Give how many weeks ago two were last brought together; not if they said that they did not meet.

    Who asked for each other counts only where they said that they met.
    """
    g, s_ = groups.c, seats.c
    since = now - timedelta(weeks=circle.weeks)
    counts = or_(and_(g.round.is_not(None), g.met != "not"), g.met == "met")
    found = (
        select(g.id, g.began, s_.member)
        .join(seats, s_.group == g.id)
        .where(g.community == circle.community, g.circle == circle.id, g.state.in_(("open", "over")), g.began > since, counts)
        .where(s_.state == "in")
        .order_by(g.began, g.id, s_.member)
    )  # fmt: skip
    sitting: dict[tuple[int, datetime], list[int]] = {}
    for row in await db.execute(found):
        sitting.setdefault((row.id, row.began), []).append(row.member)
    return {
        both: weighing.weeks_between(began, now)
        for (_, began), who in sitting.items()
        for both in combinations(sorted(who), 2)
    }
