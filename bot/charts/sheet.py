"""A chart in one language, and how it is laid out: which way its bars go, and how large its picture is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.chart import Chart, Shape
from bot.charts.lettering import clean, fits, lines, width
from bot.charts.paper import LEAST, MARGIN, SMALL, TEXT, WIDTH
from bot.text import plain, say

HEIGHT = 620
LEFT = 100
SHARE = 0.76
"""How much of its column a group of bars takes."""

ROW, BETWEEN = 46, 26


@dataclass(frozen=True, slots=True)
class Sheet:
    """All words of a chart as text."""

    title: str
    about: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    written: tuple[tuple[str, ...], ...]
    shape: Shape
    nothing: str

    @property
    def lies(self) -> bool:
        """Whether its bars lie: they are asked to, or their words find no room where they stand."""
        return self.shape == "rows" or (self.shape == "columns" and not self._stands())

    @property
    def column(self) -> float:
        """Give the width of one label's column."""
        return (WIDTH - LEFT - MARGIN) / max(len(self.labels), 1)

    @property
    def bar(self) -> float:
        return self.column * SHARE / len(self.values)

    @property
    def letters(self) -> int:
        """Give the size in which the numbers are written."""
        return SMALL if self._numbers_fit(SMALL) else LEAST

    @property
    def top(self) -> int:
        """Say where the drawing begins, below the heading and the legend."""
        return 100 + (44 if self.about else 0) + (66 if len(self.names) > 1 else 0)

    @property
    def row(self) -> int:
        return ROW * len(self.values) + BETWEEN

    @property
    def size(self) -> tuple[int, int]:
        lies = self.labels and self.lies
        return WIDTH, self.top + len(self.labels) * self.row + MARGIN // 2 if lies else HEIGHT

    def _stands(self) -> bool:
        room = self.column - 10
        broken = [line for label in self.labels for line in lines(label, TEXT, room)]
        # What would be cut where it stands has more room beside a bar that lies.
        return not any(line.endswith("…") for line in broken) and self._numbers_fit(LEAST)

    def _numbers_fit(self, size: int) -> bool:
        room = self.column if len(self.values) == 1 else self.bar + 4
        return fits([each for written in self.written for each in written], size, room)


def sheet(chart: Chart, language: str = "en") -> Sheet:
    """Put a chart's words into a language."""
    return Sheet(
        clean(plain(chart.title, language)),
        clean(plain(chart.about, language)),
        tuple(clean(plain(each, language)) for each in chart.labels),
        tuple(clean(plain(each.name, language)) for each in chart.series),
        tuple(each.numbers for each in chart.series),
        chart.written,
        chart.shape,
        plain(say("Nothing to show yet"), language),
    )


def widest(texts: tuple[str, ...], size: int) -> float:
    return max((width(each, size) for each in texts), default=0)
