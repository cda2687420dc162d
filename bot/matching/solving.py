"""Solving beside everything else: the solver holds its interpreter while it works, so it gets one of its own."""

from __future__ import annotations

import json

from bot import apart
from bot.matching.pool import Pool, written

WALL = 80.0
"""Seconds; 10,000 takers with ten choices each take about 25."""


class TooLarge(Exception):
    """The best answer was not found in the time that one may take."""


async def solve(pool: Pool, wall: float = WALL) -> dict[int, int]:
    """Give each matched taker's giver, the best over the whole pool.

    Raises:
        TooLarge: it takes longer than ``wall`` seconds.
    """
    if not pool.choices:
        return {}
    answer = await apart.ask("bot.matching.child", written(pool), wall)
    if answer is None:
        raise TooLarge(f"{len(pool.choices)} choices are not solved in {wall:.0f} s")
    return dict(json.loads(answer))
