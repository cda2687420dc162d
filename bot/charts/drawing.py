"""From a sheet to the drawing of it: bars that stand, bars that lie, or a line."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from bot.charts import paper
from bot.charts.lettering import fitted, lines
from bot.charts.paper import INK, LEAST, MARGIN, SMALL, TEXT, WIDTH
from bot.charts.sheet import BETWEEN, HEIGHT, LEFT, ROW, SHARE, Sheet, widest
from bot.charts.ticks import ticks

_FLOOR = HEIGHT - 110
"""Where the bars stand; below it are their labels."""

_LABEL = 360
_LABEL_LINE = 34


def drawn(sheet: Sheet) -> str:
    """Draw a sheet as SVG."""
    wide, high = sheet.size
    pieces = paper.heading(sheet.title, sheet.about)
    if not sheet.labels:
        nothing = paper.text(wide / 2, high / 2, fitted(sheet.nothing, TEXT, wide), TEXT, "middle", soft=True)
        return paper.page(high, [*pieces, nothing])
    pieces += paper.legend(sheet.names, sheet.top - 44)
    body = _lying(sheet) if sheet.lies else _upright(sheet)
    return paper.page(high, [*pieces, *body])


def _upright(sheet: Sheet) -> Iterator[str]:
    """Draw what stands on a floor: the lines behind it first, so that nothing is crossed out."""
    marks = ticks(_most(sheet), whole=all(each == int(each) for series in sheet.values for each in series))
    yield from _grid(sheet, marks)
    yield paper.rule(LEFT, _FLOOR, WIDTH - MARGIN, _FLOOR, INK, 3)
    yield from _line(sheet, marks[-1]) if sheet.shape == "line" else _columns(sheet, marks[-1])
    yield from _labels(sheet)


def _grid(sheet: Sheet, marks: tuple[float, ...]) -> Iterator[str]:
    for mark in marks:
        y = _y(sheet, mark, marks[-1])
        yield paper.rule(LEFT, y, WIDTH - MARGIN, y)
        yield paper.text(LEFT - 14, y + 8, f"{mark:,.12g}" if mark < 1e4 else f"{mark:.3g}", LEAST, "end", soft=True)


def _columns(sheet: Sheet, most: float) -> Iterator[str]:
    for series, (values, written) in enumerate(zip(sheet.values, sheet.written, strict=True)):
        for at, (value, words) in enumerate(zip(values, written, strict=True)):
            x = LEFT + sheet.column * (at + (1 - SHARE) / 2) + sheet.bar * series
            y = _y(sheet, value, most)
            yield paper.box(x, y, sheet.bar - 2, _FLOOR - y, series)
            yield paper.figure(x + sheet.bar / 2 - 1, y - 12, words, sheet.letters)


def _line(sheet: Sheet, most: float) -> Iterator[str]:
    """Draw the points, with as many of their numbers as can be read; the last one always."""
    points = [(_middle(sheet, at), _y(sheet, value, most)) for at, value in enumerate(sheet.values[0])]
    yield from paper.trace(points)
    every = ceil(widest(sheet.written[0], sheet.letters) / sheet.column)
    for at, (x, y) in enumerate(points):
        if (len(points) - 1 - at) % every == 0:
            yield paper.figure(x, y - 22, sheet.written[0][at], sheet.letters)


def _labels(sheet: Sheet) -> Iterator[str]:
    """Name the columns; of those of a line as many as find room, the last one always."""
    every = ceil(min(widest(sheet.labels, SMALL) + 16, 200) / sheet.column) if sheet.shape == "line" else 1
    size = SMALL if sheet.shape == "line" else TEXT
    for at, label in enumerate(sheet.labels):
        if (len(sheet.labels) - 1 - at) % every == 0:
            for line, words in enumerate(lines(label, size, sheet.column * every - 10)):
                yield paper.text(_middle(sheet, at), _FLOOR + 40 + line * _LABEL_LINE, words, size, "middle")


def _lying(sheet: Sheet) -> Iterator[str]:
    """Draw bars beside their labels, with all the room that numbers need behind them."""
    left = MARGIN + min(widest(sheet.labels, SMALL) + 20, _LABEL)
    room = WIDTH - MARGIN - left - max(widest(each, SMALL) for each in sheet.written) - 20
    for at, label in enumerate(sheet.labels):
        top = sheet.top + at * sheet.row
        yield from _beside(label, top + (sheet.row - BETWEEN) / 2 + 8, left - MARGIN - 12)
        for series, (values, written) in enumerate(zip(sheet.values, sheet.written, strict=True)):
            long = values[at] / (_most(sheet) or 1) * room
            y = top + series * ROW
            yield paper.box(left, y, long, ROW - 6, series)
            yield paper.figure(left + long + 14, y + 30, written[at], SMALL, "start")
    yield paper.rule(left, sheet.top - 8, left, sheet.top + len(sheet.labels) * sheet.row - BETWEEN + 4, INK, 3)


def _beside(label: str, middle: float, room: float) -> Iterator[str]:
    """Write a label on one line or two, around the middle of its bars."""
    broken = lines(label, SMALL, room)
    for at, words in enumerate(broken):
        yield paper.text(MARGIN, middle + 16 * (1 - len(broken)) + 32 * at, words, SMALL)


def _most(sheet: Sheet) -> float:
    return max((each for series in sheet.values for each in series), default=0)


def _y(sheet: Sheet, value: float, most: float) -> float:
    """Say how high on the page a number stands; above it is room for what is written there."""
    return _FLOOR - value / most * (_FLOOR - sheet.top - 50)


def _middle(sheet: Sheet, at: int) -> float:
    return LEFT + sheet.column * (at + 0.5)
