"""What a chart is drawn on: a page of its own colour, with letters large enough for a phone, and marks that need no colour.

All sizes are pixels of the finished picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from bot.charts.lettering import fitted, safe

WIDTH = 1000
MARGIN = 40
TITLE, TEXT, SMALL, LEAST = 38, 32, 28, 22
FONT = "IBM Plex Sans"
PAGE, INK, SOFT, GRID = "#f7f5f0", "#1d2b33", "#4d5a61", "#d8d4ca"
BAR = "#14697a"
FILLS = ("bar", "hatched", "dotted")
"""Solid, hatched and dotted: series are told apart without their colours too."""

Anchor = Literal["start", "middle", "end"]
_PATTERNS = (
    f'<pattern id="hatched" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="12" height="12" fill="#f2c879"/><rect width="4" height="12" fill="{INK}"/></pattern>'
    f'<pattern id="dotted" width="14" height="14" patternUnits="userSpaceOnUse">'
    f'<rect width="14" height="14" fill="#ffffff"/><circle cx="7" cy="7" r="3" fill="{INK}"/></pattern>'
)


def page(height: int, pieces: Iterable[str]) -> str:
    """Put pieces on a page with its own background: it is read in dark mode as in light."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="{FONT}" fill="{INK}">'
    )
    ground = f'<rect width="{WIDTH}" height="{height}" fill="{PAGE}"/>'
    return f"{head}<defs>{_PATTERNS}</defs>{ground}{''.join(pieces)}</svg>"


def text(
    x: float,
    y: float,
    words: str,
    size: int = TEXT,
    anchor: Anchor = "start",
    *,
    bold: bool = False,
    soft: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    colour = f' fill="{SOFT}"' if soft else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f"<text {place}{weight}{colour}>{safe(words)}</text>"


def figure(x: float, y: float, words: str, size: int, anchor: Anchor = "middle") -> str:
    """Write a number, with a seam of the page around it: what it stands on does not cross it out."""
    seam = f'stroke="{PAGE}" stroke-width="7" stroke-linejoin="round" paint-order="stroke"'
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f'<text {place} font-weight="600" {seam}>{safe(words)}</text>'


def heading(title: str, about: str) -> list[str]:
    """Write what is shown, and below it of what time or whom."""
    room = WIDTH - 2 * MARGIN
    first = text(MARGIN, 66, fitted(title, TITLE, room / 1.05), TITLE, bold=True)
    return [first, text(MARGIN, 110, fitted(about, SMALL, room), SMALL, soft=True)] if about else [first]


def legend(names: Sequence[str], top: float) -> list[str]:
    """Name the series beside a piece of what they are drawn with; a single one is named by the title."""
    if len(names) < 2:
        return []
    room = (WIDTH - 2 * MARGIN) / len(names)
    pieces = []
    for at, name in enumerate(names):
        x = MARGIN + at * room
        pieces += [box(x, top, 34, 34, at), text(x + 48, top + 28, fitted(name, SMALL, room - 64), SMALL)]
    return pieces


def box(x: float, y: float, wide: float, high: float, series: int = 0) -> str:
    fill = BAR if FILLS[series] == "bar" else f"url(#{FILLS[series]})"
    size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{max(high, 0):.1f}"'
    return f'<rect {size} rx="3" fill="{fill}" stroke="{INK}" stroke-width="2"/>' if min(wide, high) > 0 else ""


def rule(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, thick: int = 2) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{thick}"/>'


def trace(points: Sequence[tuple[float, float]]) -> list[str]:
    """Draw a line through points, and mark each of them."""
    lines = [rule(*one, *other, BAR, 6) for one, other in pairwise(points)]
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{BAR}" stroke="{PAGE}" stroke-width="4"/>' for x, y in points
    ]
    return [*lines, *dots]
