"""The numbers about mentoring: what each is called, over which cases it goes, and how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import fmean, median
from typing import Literal

from bot.text import Words, say, say_many
from commands.mentor.counting import Base, Case
from commands.mentor.hiding import told

Sort = Literal["count", "share", "half", "most", "average"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number: how it is called, which cases it counts, and how it is worked out of them."""

    key: str
    label: Words
    base: Base
    sort: Sort


@dataclass(frozen=True, slots=True)
class Number:
    """What came out: of so many cases, and nothing where there was none to count, or too few to show."""

    sort: Sort
    value: float | None
    of: int


MEASURES = (
    Measure("asked", say("Requests"), "asked", "count"),
    Measure("heard", say("Had an answer from a mentor"), "heard", "share"),
    Measure("half", say("Half of the first answers came within"), "answer", "half"),
    Measure("most", say("Nine of ten came within"), "answer", "most"),
    Measure("soon", say("Matched within 7 days"), "soon", "share"),
    Measure("none", say("Told that there is no match yet"), "none", "share"),
    Measure("withdrawn", say("Taken back, or their member left"), "withdrawn", "share"),
    Measure("open", say("Open now"), "open", "count"),
    Measure("meetings", say("Meetings"), "meeting", "count"),
    Measure("met", say("Pairs that met"), "met", "share"),
    Measure("completed", say("Lasted the term, or were renewed"), "term", "share"),
    Measure("checks", say("“Did you meet?” answered"), "check", "share"),
    Measure("survey", say("Survey, of 5"), "survey", "average"),
)


def reckon(measure: Measure, cases: Sequence[Case], since: datetime) -> Number:
    """Work a number out of its cases."""
    values = [each.value for each in cases]
    match measure.sort:
        case "count":
            return Number("count", len(values), len(values))
        case "share":
            return Number("share", sum(values) if values else None, len(values))
        case "half":
            return Number("half", median(values) if values else None, len(values))
        case "most":
            return Number("most", nearest(values, 90) if values else None, len(values))
        case "average":
            known = [each.value for each in told(cases, since)]
            return Number("average", fmean(known) if known else None, len(known))


def nearest(values: Sequence[float], percent: int) -> float:
    """Give the smallest value that at least so many percent are not above: the nearest rank."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]


def written(number: Number) -> Words:
    """Write a number as people read it."""
    if number.value is None:
        return say("too few answers to show") if number.sort == "average" else say("nothing to count yet")
    match number.sort:
        case "count":
            return f"{number.value:,.0f}"
        case "share":
            share = f"{percent(number):.0f} %"
            return say("{share} ({n} of {all})", share=share, n=f"{number.value:,.0f}", all=f"{number.of:,}")
        case "half" | "most":
            return lasted(number.value)
        case "average":
            return say_many(
                "{average} ({n} answer)", "{average} ({n} answers)", number.of, average=f"{number.value:.1f}"
            )


def plainly(number: Number) -> float | None:
    """Give a number for a spreadsheet: hours of a time, percent of a share."""
    if number.value is None:
        return None
    if number.sort in {"half", "most"}:
        return round(number.value / 3600, 2)
    return round(percent(number), 1) if number.sort == "share" else round(number.value, 2)


def percent(number: Number) -> float:
    return 100 * (number.value or 0) / number.of if number.of else 0


def lasted(seconds: float) -> Words:
    """Write a time as people say it: minutes below an hour, hours below two days, then days."""
    if seconds < 3600:
        return say_many("{n} minute", "{n} minutes", ceil(seconds / 60))
    if seconds < 48 * 3600:
        return say_many("{n} hour", "{n} hours", round(seconds / 3600))
    return say("{n} days", n=f"{seconds / 86400:.1f}".removesuffix(".0"))
