"""Solving beside everything else: the solver holds its interpreter while it works, so it gets one of its own."""

from __future__ import annotations

import json

from bot import apart
from bot.matching.pool import Pool, ways, written

WALL = 80.0
"""Seconds. 1,000 takers take less than one; 10,000 with ten choices each 25 to 55, as finely as these are weighed."""

MOST_WAYS = 1_000_000
"""1,000 takers who would each go with all of 500 givers; the process has 220 MB for them."""


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
