"""Dates, times and lengths of time as people type them, and as we write them back.

A small grammar: what it does not read as a whole, or could read in two ways, is refused with what to type instead.
Nothing is guessed.
"""

from __future__ import annotations

from bot.moments.clocks import read_time
from bot.moments.days import read_date
from bot.moments.durations import read_duration, show_duration
from bot.moments.moment import read_moment, read_shown, show_moment
from bot.moments.spelling import spelled
from bot.moments.walls import in_zone

__all__ = [
    "in_zone", "read_date", "read_duration", "read_moment", "read_shown", "read_time", "show_duration", "show_moment", "spelled",
]  # fmt: skip
