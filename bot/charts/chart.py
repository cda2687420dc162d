"""What a chart shows: labels, and for each of them one number a series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from bot.charts.lettering import number
from bot.text import Words, joined, say

Shape = Literal["columns", "rows", "line"]
MOST_SERIES = 3
MOST_LABELS = {"columns": 24, "rows": 24, "line": 60}


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each label, none below 0."""

    name: Words
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers to be drawn. ``columns`` stand, and lie as ``rows`` where their words need the room; a ``line`` is one series.

    ``unit`` is written behind each number, such as ``%``; ``about`` below the title.
    """

    title: Words
    labels: tuple[Words, ...]
    series: tuple[Series, ...]
    shape: Shape = "columns"
    unit: str = ""
    about: Words = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= (1 if self.shape == "line" else MOST_SERIES):
            raise ValueError(f"A chart has 1 to {MOST_SERIES} series, a line one; this has {len(self.series)}")
        if len(self.labels) > MOST_LABELS[self.shape]:
            raise ValueError(f"{len(self.labels)} labels are too many to read; put some together")
        if any(len(each.numbers) != len(self.labels) for each in self.series):
            raise ValueError("Each series has one number for each label")
        if not all(isfinite(each) and each >= 0 for each in self.numbers):
            raise ValueError("A chart shows numbers from 0 on")

    @property
    def numbers(self) -> tuple[float, ...]:
        return tuple(each for series in self.series for each in series.numbers)

    @property
    def empty(self) -> bool:
        return not self.labels

    @property
    def written(self) -> tuple[tuple[str, ...], ...]:
        """Give each series' numbers as they are written at the bars."""
        return tuple(tuple(number(each, self.unit) for each in series.numbers) for series in self.series)


def alt(chart: Chart) -> Words:
    """Say in words what a chart shows."""
    if chart.empty:
        return say("{title}: nothing to show yet.", title=chart.title)
    return say("{title}. {figures}.", title=chart.title, figures=joined(_said(chart), "; "))


def _said(chart: Chart) -> Iterator[Words]:
    """Name each label with its numbers; of several series each number with its name."""
    named = len(chart.series) > 1
    for at, label in enumerate(chart.labels):
        numbers = [
            say("{name} {number}", name=series.name, number=written[at]) if named else written[at]
            for series, written in zip(chart.series, chart.written, strict=True)
        ]
        yield say("{label}: {numbers}", label=label, numbers=joined(numbers))
