"""Whom else a matching may leave over, so that they find a pair to join where those who are left find none.

By the theorem of Gallai and Edmonds, those whom one or another greatest matching leaves over fall into parts that are not
connected. A greatest matching leaves over at most one of a part, and can leave over whom it will of it.
So a trio costs no other pair just where all three are of one part, and one of them can be left over while both others
are paired. Each such trio places one person more, whichever are taken first (Cornuéjols, Hartvigsen and Pulleyblank, 1982).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from bot.matching.chance import order
from bot.matching.circle import Circle, Group, Near
from bot.matching.forest import loose
from bot.matching.heaviest import heaviest
from bot.matching.pool import MOST_WORTH, Choice

LOOKS = 2_000_000
"""So many pairs are matched anew, at most, to look for trios: some twenty seconds, where all may be together."""


def spare(circle: Circle, with_whom: Near, pairs: list[Group], left: AbstractSet[int], looks: int) -> tuple[Group, int]:
    """Give a trio that costs no other pair, or an empty one, and how many looks are left.

    ``pairs`` are a greatest matching of all who are in them and ``left``.
    """
    for part in sorted(loose(with_whom, pairs, left), key=lambda part: (len(part), min(part))):
        edges = [edge for edge in circle.pairs if edge[0] in part and edge[1] in part]
        for third in sorted(circle.bigger & part, key=order(circle.seed, "third")):
            those = circle.bigger & part & with_whom[third].keys()
            if ways := [edge for edge in edges if edge[0] in those and edge[1] in those]:
                if (looks := looks - len(edges)) < 0:
                    return (), looks
                if found := _joined(third, edges, ways, circle.seed):
                    return tuple(sorted((third, *found))), looks
    return (), looks


def _joined(third: int, edges: list[Choice], ways: list[Choice], seed: int) -> Group:
    """Give a pair of some that a greatest matching of all others can have."""
    wished, above = {(one, other) for one, other, _ in ways}, MOST_WORTH * len(edges) + 1
    others = [
        (one, other, worth + above * ((one, other) in wished))
        for one, other, worth in edges
        if third not in (one, other)
    ]
    return next((found for found in heaviest(others, seed) if found in wished), ())
