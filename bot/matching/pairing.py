"""Pairs, and trios for whom a pair is too few: a heaviest matching of greatest size, then the left over join.

As many as can be are in pairs, and first those who can be no third. Of all such ways, one is chosen that is worth most.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

import rustworkx

from bot.matching.chance import order
from bot.matching.circle import Circle, Group, Near, near, together
from bot.matching.pool import MOST_WORTH

TRIES = 5
"""So often it is looked whether others can be left over, where those who are can join nobody."""

_Edge: TypeAlias = tuple[int, int, int]


def pair(circle: Circle) -> list[Group]:
    """Give the pairs and trios of a circle."""
    with_whom = near(circle)
    first = {person for person in circle.people if not _third(person, with_whom, circle.bigger)}
    best: tuple[int, int] = (-1, -1)
    found: list[Group] = []
    for _ in range(TRIES):
        groups = _join(circle, with_whom, _match(circle, first))
        placed = {person for group in groups for person in group}
        if (reached := (len(placed), together(circle, groups))) > best:
            best, found = reached, groups
        if not (out := set(circle.people) - placed - first):
            break
        first |= out
    return found


def _third(person: int, with_whom: Near, bigger: Collection[int]) -> bool:
    """Say whether there are two whom somebody may join."""
    if person not in bigger:
        return False
    those = with_whom[person].keys() & bigger
    return any(not those.isdisjoint(with_whom[one]) for one in those)


def _match(circle: Circle, first: Collection[int]) -> list[Group]:
    """Pair as many as can be, of those as many of the first as can be, and of those ways the one that is worth most."""
    above = MOST_WORTH * len(circle.people) + 1
    edges = [(one, other, worth + above * ((one in first) + (other in first))) for one, other, worth in circle.pairs]
    return _heaviest(edges, circle.seed)


def _join(circle: Circle, with_whom: Near, pairs: list[Group]) -> list[Group]:
    """Let as many as can be of those left over join a pair, at most one each."""
    left = circle.bigger & set(circle.people) - {person for group in pairs for person in group}
    open_ = [group for group in pairs if circle.bigger.issuperset(group)]
    above = max(circle.people, default=0) + 1
    edges = [
        (person, above + number, with_whom[person][one] + with_whom[person][other])
        for person in left
        for number, (one, other) in enumerate(open_)
        if one in with_whom[person] and other in with_whom[person]
    ]
    joined = {open_[number - above]: person for person, number in _heaviest(edges, circle.seed)}
    return sorted(tuple(sorted((*group, joined[group]))) if group in joined else group for group in pairs)


def _heaviest(edges: list[_Edge], seed: int) -> list[Group]:
    """Give the heaviest matching of those of greatest size, in the order of numbers."""
    ordered = order(seed, "person")
    places = {person: ordered(person) for one, other, _ in edges for person in (one, other)}
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    people = sorted(places, key=places.__getitem__)
    nodes = dict(zip(people, graph.add_nodes_from(people), strict=True))
    ends = ((nodes[one], nodes[other], worth) for one, other, worth in edges)
    graph.add_edges_from(sorted((min(one, other), max(one, other), worth) for one, other, worth in ends))
    matched = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted(tuple(sorted((graph[one], graph[other]))) for one, other in matched)
