"""From a drawing to a PNG, with our own letters and none of the machine's."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.cards import Picture
from bot.charts.chart import Chart, alt
from bot.charts.drawing import drawn
from bot.charts.paper import FONT
from bot.charts.sheet import sheet

_FONTS = [str(path) for path in sorted((Path(__file__).parent / "fonts").glob("*.ttf"))]


async def picture(chart: Chart, name: str, language: str = "en") -> Picture:
    """Draw a chart for a card; ``name`` is the file's. The same chart gives the same bytes on every machine."""
    return Picture(f"{name}.png", await asyncio.to_thread(png, chart, language), alt(chart))


def png(chart: Chart, language: str = "en") -> bytes:
    """Draw a chart; this takes some hundredths of a second."""
    import resvg_py  # noqa: PLC0415 - only who asks for a picture needs it

    svg = drawn(sheet(chart, language))
    return resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=_FONTS, font_family=FONT, sans_serif_family=FONT
    )
