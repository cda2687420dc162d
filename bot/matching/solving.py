"""Solving beside everything else: the solver holds its interpreter while it works, so it gets one of its own."""

from __future__ import annotations

import json

from bot import apart
from bot.matching import circle as circles
from bot.matching.circle import Circle, Group
from bot.matching.pool import Pool, ways, written

WALL = 80.0
"""Seconds. 1,000 takers take less than one; 10,000 with ten choices each 25 to 55, as finely as these are weighed."""

MOST_WAYS = 1_000_000
"""1,000 takers who would each go with all of 500 givers; the process has 220 MB for them."""

MOST_PAIRS = 500_000
"""1,000 people who may all be with each other."""


class TooLarge(Exception):
    """The best answer was not found in the time and the room that one may take: fewer choices each, or two pools, help."""


async def solve(pool: Pool, wall: float = WALL) -> dict[int, int]:
    """Give each matched taker's giver, the best over the whole pool.

    Raises:
        TooLarge: it takes longer than ``wall`` seconds, or has more than ``MOST_WAYS``.
    """
    if not pool.choices:
        return {}
    if (found := ways(pool)) > MOST_WAYS:
        raise TooLarge(f"{found} ways to go together are more than {MOST_WAYS}")
    answer = await apart.ask("bot.matching.child", written(pool), wall)
    if answer is None:
        raise TooLarge(f"{len(pool.choices)} choices are not solved in {wall:.0f} s")
    return dict(json.loads(answer))


async def group(circle: Circle, wall: float = WALL) -> list[Group]:
    """Give the groups of a circle, in rising order. Who is in none of them is left out.

    Raises:
        TooLarge: it takes longer than ``wall`` seconds, or has more than ``MOST_PAIRS``.
    """
    if not circle.pairs:
        return []
    if (found := len(circle.pairs)) > MOST_PAIRS:
        raise TooLarge(f"{found} pairs are more than {MOST_PAIRS}")
    answer = await apart.ask("bot.matching.child", circles.written(circle), wall)
    if answer is None:
        raise TooLarge(f"{len(circle.people)} people are not grouped in {wall:.0f} s")
    return [tuple(each) for each in json.loads(answer)]
