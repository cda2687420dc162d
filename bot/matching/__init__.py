"""Who goes with whom, so that the whole is best: exact answers by a library, in a process of their own."""

from bot.matching.pool import Choice, Pool
from bot.matching.solving import TooLarge, solve

__all__ = ["Choice", "Pool", "TooLarge", "solve"]
