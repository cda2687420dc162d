"""Who goes with whom, so that the whole is best: answers by a library's solver, in a process of their own."""

from bot.matching.circle import Circle, Group, bound, together
from bot.matching.pool import MOST_WORTH, Choice, Pool
from bot.matching.solving import TooLarge, group, solve

__all__ = ["MOST_WORTH", "Choice", "Circle", "Group", "Pool", "TooLarge", "bound", "group", "solve", "together"]
