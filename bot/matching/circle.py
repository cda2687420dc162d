"""People who are to be brought together in groups, and how they pass from one process to another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from bot.matching.pool import MOST_WORTH, Choice

SIZES = range(2, 9)

Group: TypeAlias = tuple[int, ...]
"""The people of one group, in rising order."""

Near: TypeAlias = Mapping[int, Mapping[int, int]]
"""To each person: who may be with them, and what it is worth."""


@dataclass(frozen=True, slots=True)
class Circle:
    """People who are to be brought together in groups of ``size``.

    A pair is ``(one, other, worth)`` with one < other. Who is no pair here is never in one group. Only ``bigger`` people
    are in a group of one more than ``size``. Where several answers are equal, ``seed`` alone decides.

    Raises:
        ValueError: somebody is in it twice, a pair is in it twice, is not in rising order or is not of its people, its
            worth is below 0 or above ``MOST_WORTH``, or the size is not one of ``SIZES``.
    """

    people: tuple[int, ...]
    pairs: tuple[Choice, ...]
    size: int = 2
    bigger: frozenset[int] = frozenset()
    seed: int = 0

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise ValueError(f"groups of {self.size} are not made: give {SIZES[0]} to {SIZES[-1]}")
        if twice := _twice(self.people):
            raise ValueError(f"{twice[0]} is in the circle twice: say once who is in it")
        if twice := _twice((one, other) for one, other, _ in self.pairs):
            raise ValueError(f"{twice[0]} is in the circle twice: say once what a pair is worth")
        people = set(self.people)
        for one, other, worth in self.pairs:
            if not (one < other and {one, other} <= people):
                raise ValueError(f"({one}, {other}) is no pair of this circle: give two of its people in rising order")
            if not 0 <= worth <= MOST_WORTH:
                raise ValueError(
                    f"({one}, {other}) is worth too little or too much: give a number from 0 to {MOST_WORTH}"
                )


def near(circle: Circle) -> Near:
    """Say who may be with whom."""
    found: dict[int, dict[int, int]] = {person: {} for person in circle.people}
    for one, other, worth in circle.pairs:
        found[one][other] = found[other][one] = worth
    return found


def together(circle: Circle, groups: Iterable[Group]) -> int:
    """Add up what all who are in one group are worth to each other."""
    worth = {(one, other): each for one, other, each in circle.pairs}
    return sum(worth[pair] for group in groups for pair in combinations(sorted(group), 2))


def bound(circle: Circle, sizes: Collection[int]) -> int:
    """Give what groups of such sizes cannot be worth more than: everybody with those who are worth most to them."""
    best = [sorted(worth.values(), reverse=True) for worth in near(circle).values()]
    total = 0
    for other in range(max(sizes, default=0)):
        most = sorted((worth[other] for worth in best if other < len(worth)), reverse=True)
        total += sum(most[: sum(size for size in sizes if size > other + 1)])
    return total // 2


def written(circle: Circle) -> bytes:
    said = {"people": circle.people, "pairs": circle.pairs, "size": circle.size, "seed": circle.seed}
    return json.dumps(said | {"bigger": sorted(circle.bigger)}).encode()


def told(raw: bytes) -> bool:
    """Say whether it is a circle that was written."""
    return raw.startswith(b'{"people"')


def taken(raw: bytes) -> Circle:
    """Read what ``written`` wrote."""
    said = json.loads(raw)
    pairs = tuple((one, other, worth) for one, other, worth in said["pairs"])
    return Circle(tuple(said["people"]), pairs, said["size"], frozenset(said["bigger"]), said["seed"])


def _twice(each: Iterable[Hashable]) -> list[Hashable]:
    return [one for one, times in Counter(each).items() if times > 1]
