"""What is to be matched, and how it passes from one process to another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Choice: TypeAlias = tuple[int, int, int]
"""Who takes, who gives, and what it is worth: a whole number from 0 to ``MOST_WORTH``."""

MOST_WORTH = 1_000_000_000
"""The solver counts in 128 bits, and would not say so where a sum does not fit: this is far below."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Those who may go together: each taker goes with one giver, a giver with as many as ``room`` says, else with one.

    As many takers as can be are matched; of all ways to do so, one is chosen in which what it is worth adds up to most.
    Where several are equal, ``seed`` alone decides. Who takes and who gives are numbered apart: taker 7 may be giver 7.

    Raises:
        ValueError: something is worth less than 0 or more than ``MOST_WORTH``, a giver has room for less than none, or a
            pair is in it twice.
    """

    choices: tuple[Choice, ...]
    room: Mapping[int, int]
    seed: int = 0

    def __post_init__(self) -> None:
        for choice in self.choices:
            if not 0 <= choice[2] <= MOST_WORTH:
                raise ValueError(f"{choice} is worth too little or too much: give a number from 0 to {MOST_WORTH}")
        if less := [giver for giver, room in self.room.items() if room < 0]:
            raise ValueError(f"{less[0]} has room for less than none: give 0 where there is none")
        pairs = Counter((taker, giver) for taker, giver, _ in self.choices)
        if twice := [pair for pair, times in pairs.items() if times > 1]:
            raise ValueError(f"{twice[0]} is in the pool twice: say once what a pair is worth")


def ways(pool: Pool) -> int:
    """Count by how many seats each taker might be taken, all added up: so large is the work."""
    asked = Counter(giver for _, giver, _ in pool.choices)
    return sum(times * room if (room := pool.room.get(giver, 1)) < times else times for giver, times in asked.items())


def written(pool: Pool) -> bytes:
    return json.dumps({"choices": pool.choices, "room": list(pool.room.items()), "seed": pool.seed}).encode()


def taken(raw: bytes) -> Pool:
    """Read what ``written`` wrote."""
    said = json.loads(raw)
    choices = tuple((taker, giver, worth) for taker, giver, worth in said["choices"])
    return Pool(choices, dict(said["room"]), said["seed"])
