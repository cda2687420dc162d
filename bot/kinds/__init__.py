"""Kinds of options: for each, what reads it, what writes it back, and what asks for it in a form.

``kind.read(kind.show(x), reading) == x`` for every value of every kind. A feature may add kinds of its own: a class
with these members is one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.files import File
from bot.kinds.basic import Integer, Text, YesNo
from bot.kinds.chosen import Choice, Found, Offered, Several, Term, Terms, Zone
from bot.kinds.kind import Kind, Native, Plain, Reading
from bot.kinds.named import Upload, Where, Who, place_in
from bot.kinds.repeated import Repeat, When
from bot.kinds.timed import Day, Duration, Instant, TimeOfDay
from bot.kinds.widgets import (
    AreaBox,
    DateBox,
    FileBox,
    LineBox,
    ManyOf,
    MemberBox,
    OneOf,
    PlaceBox,
    TimeBox,
    Widget,
    YesNoBox,
)
from bot.people import Member, Place
from bot.rules import Rule

__all__ = [
    "BY_TYPE",
    "AreaBox",
    "Choice",
    "DateBox",
    "Day",
    "Duration",
    "FileBox",
    "Found",
    "Instant",
    "Integer",
    "Kind",
    "LineBox",
    "ManyOf",
    "MemberBox",
    "Native",
    "Offered",
    "OneOf",
    "PlaceBox",
    "Plain",
    "Reading",
    "Repeat",
    "Several",
    "Term",
    "Terms",
    "Text",
    "TimeBox",
    "TimeOfDay",
    "Upload",
    "When",
    "Where",
    "Who",
    "Widget",
    "YesNo",
    "YesNoBox",
    "Zone",
    "place_in",
]

BY_TYPE: dict[Any, Callable[[], Kind]] = {
    str: Text, int: Integer, bool: YesNo, timedelta: Duration, date: Day, time: TimeOfDay,
    datetime: Instant, ZoneInfo: Zone, Member: Who, Place: Where, File: Upload, Rule: Repeat,
}  # fmt: skip
