"""Rules of repetition: wall time in a zone, read from words and shown in words, stored as one text, fired once a day.

``occurrences`` says how the hours are treated that the clocks skip or double; ``patterns`` what a month does that lacks
a day; ``rule`` how days left out are counted.
"""

from __future__ import annotations

from bot.rules.describing import describe, describe_pattern, show
from bot.rules.occurrences import FOREVER, Occurrence, following, instant, occurrences
from bot.rules.patterns import LAST, Days, MonthDays, MonthWeekdays, Pattern, Weeks, YearDay, YearWeekday, first
from bot.rules.reading import read, repeats
from bot.rules.rrule import calendar_lines, from_rrule, from_text, to_rrule, to_text
from bot.rules.rule import MOST_SKIPPED, Rule, dates, last

__all__ = [
    "FOREVER",
    "LAST",
    "MOST_SKIPPED",
    "Days",
    "MonthDays",
    "MonthWeekdays",
    "Occurrence",
    "Pattern",
    "Rule",
    "Weeks",
    "YearDay",
    "YearWeekday",
    "calendar_lines",
    "dates",
    "describe",
    "describe_pattern",
    "first",
    "following",
    "from_rrule",
    "from_text",
    "instant",
    "last",
    "occurrences",
    "read",
    "repeats",
    "show",
    "to_rrule",
    "to_text",
]
