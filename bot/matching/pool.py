"""What is to be matched, and how it passes from one process to another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Choice: TypeAlias = tuple[int, int, int]
"""Who takes, who gives, and what it is worth: a whole number, never below 0."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Those who may go together: each taker goes with one giver, a giver with as many as ``room`` says, else with one.

    As many takers as can be are matched; of all ways to do so, one is chosen in which what it is worth adds up to most.
    Where several are equal, ``seed`` alone decides.
    """

    choices: tuple[Choice, ...]
    room: Mapping[int, int]
    seed: int = 0


def written(pool: Pool) -> bytes:
    return json.dumps({"choices": pool.choices, "room": list(pool.room.items()), "seed": pool.seed}).encode()


def taken(raw: bytes) -> Pool:
    """Read what ``written`` wrote."""
    said = json.loads(raw)
    choices = tuple((taker, giver, worth) for taker, giver, worth in said["choices"])
    return Pool(choices, dict(said["room"]), said["seed"])
