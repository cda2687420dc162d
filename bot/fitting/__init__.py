"""Who fits whom: what members declared about themselves, compared two by two. Nothing here reads what anybody wrote.

What is not shown to everyone counts as much as what is, but is never told: ``Facts.open`` says what may be.
"""

from bot.fitting.comparing import employer, experience_gap, hours_together, same_employer, shared, told, zone_distance
from bot.fitting.facts import Facts, facts_of, load
from bot.fitting.meeting import suitable_times
from bot.fitting.telling import common, times

__all__ = [
    "Facts",
    "common",
    "employer",
    "experience_gap",
    "facts_of",
    "hours_together",
    "load",
    "same_employer",
    "shared",
    "suitable_times",
    "times",
    "told",
    "zone_distance",
]
