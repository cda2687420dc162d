"""A better trio, where there are few people: each that might be better is tried, with the best pairs of all others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from bot.matching.circle import Circle, Group, Near, together
from bot.matching.heaviest import heaviest

FEW = 40
"""Among so many people it takes about a second; among more, the trio that was found is nearly the best."""

_Found: TypeAlias = tuple[list[Group], Group]


def better(circle: Circle, with_whom: Near, pairs: list[Group], trio: Group) -> _Found:
    """Give the pairs and the trio that are worth most together, for the same people and as many pairs."""
    people = {*trio, *(person for pair in pairs for person in pair)}
    if len(people) > FEW:
        return pairs, trio
    best, found = together(circle, [*pairs, trio]), (pairs, trio)
    for most, other in sorted(_hopes(circle, with_whom, people), reverse=True):
        if most <= 2 * best:
            break
        rest = people - set(other)
        others: list[Group] = [*heaviest([edge for edge in circle.pairs if {*edge[:2]} <= rest], circle.seed)]
        if len(others) == len(pairs) and (worth := together(circle, [*others, other])) > best:
            best, found = worth, (others, other)
    return found


def _hopes(circle: Circle, with_whom: Near, people: set[int]) -> Iterator[tuple[int, Group]]:
    """Give each trio that is possible, and twice what it is worth at most with all others in pairs."""
    likes = {person: max((with_whom[person].get(other, 0) for other in people), default=0) for person in people}
    every = sum(likes.values())
    for trio in combinations(sorted(circle.bigger & people), 3):
        if all(other in with_whom[one] for one, other in combinations(trio, 2)):
            worth = sum(with_whom[one][other] for one, other in combinations(trio, 2))
            yield 2 * worth + every - sum(likes[person] for person in trio), trio
