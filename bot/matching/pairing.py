"""Pairs, and trios of those for whom nobody is left: a heaviest matching of greatest size, then who is left over joins.

As many as can be are in pairs, and of all such ways one is taken that is worth most. Of those left over, as many as can
be join one of these pairs, then those who are worth most to it. Where that is not everybody, others are left over
instead who find a pair: first so that none of them is one who can be no third, then as ``spare`` finds them. So as many
as can be are placed, unless ``spare`` had to look at more than it may. In the end each trio is exchanged for a better one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from bot.matching.bettering import better
from bot.matching.circle import Circle, Group, Near, near, together
from bot.matching.heaviest import heaviest
from bot.matching.pool import MOST_WORTH
from bot.matching.sparing import LOOKS, spare

_Groups: TypeAlias = tuple[list[Group], list[Group]]
"""Pairs and trios."""


def pair(circle: Circle) -> list[Group]:
    """Give the pairs and trios of a circle."""
    with_whom, people, looks = near(circle), frozenset(circle.people), LOOKS
    pairs, trios = _begin(circle, with_whom, people)
    while left := people - _all(pairs + trios):
        trio, looks = spare(circle, with_whom, pairs, left, looks)
        if not trio:
            break
        pairs, more = _place(circle, with_whom, (_all(pairs) | left) - set(trio))
        trios += [trio, *more]
    for at in range(len(trios)):
        pairs, trios[at] = better(circle, with_whom, pairs, trios[at])
    return sorted(pairs + trios)


def _begin(circle: Circle, with_whom: Near, people: frozenset[int]) -> _Groups:
    """Place them; where somebody is left, see whether it is better to pair those first who can be no third."""
    found = _place(circle, with_whom, people)
    if _all(found[0] + found[1]) == people:
        return found
    lone = {person for person in people if not _third(person, with_whom, circle.bigger)}
    if not 0 < len(lone) < len(people):
        return found
    return max(found, _place(circle, with_whom, people, lone), key=lambda each: _reached(circle, each))


def _reached(circle: Circle, found: _Groups) -> tuple[int, int]:
    return len(found[1]), together(circle, found[0] + found[1])


def _all(groups: list[Group]) -> set[int]:
    return {person for group in groups for person in group}


def _third(person: int, with_whom: Near, bigger: Collection[int]) -> bool:
    """Say whether there are two whom somebody may join."""
    if person not in bigger:
        return False
    those = with_whom[person].keys() & bigger
    return any(not those.isdisjoint(with_whom[one]) for one in those)


def _place(circle: Circle, with_whom: Near, people: Collection[int], first: Collection[int] = ()) -> _Groups:
    """Pair as many as can be, of those as many of the first as can be, as well as can be; then let the others join."""
    above = MOST_WORTH * len(people) + 1
    edges = [
        (one, other, worth + above * ((one in first) + (other in first)))
        for one, other, worth in circle.pairs
        if one in people and other in people
    ]
    pairs: list[Group] = [*heaviest(edges, circle.seed)]
    joined = _join(circle, with_whom, pairs, set(people) - _all(pairs))
    trios = [tuple(sorted((*group, person))) for group, person in joined.items()]
    return [group for group in pairs if group not in joined], sorted(trios)


def _join(circle: Circle, with_whom: Near, pairs: list[Group], left: Collection[int]) -> dict[Group, int]:
    """Let as many as can be join a pair, at most one each."""
    open_ = [group for group in pairs if circle.bigger.issuperset(group)]
    above = max(circle.people, default=0) + 1
    ways = [
        (person, above + number, with_whom[person][one] + with_whom[person][other])
        for person in circle.bigger.intersection(left)
        for number, (one, other) in enumerate(open_)
        if one in with_whom[person] and other in with_whom[person]
    ]
    return {open_[number - above]: person for person, number in heaviest(ways, circle.seed)}
