"""Charts as pictures, from plain numbers: the same picture on every machine, with words that say the same.

What draws them is imported when the first one is asked for.
"""

from __future__ import annotations

from bot.charts.chart import Chart, Series, alt
from bot.charts.rendering import picture

__all__ = ["Chart", "Series", "alt", "picture"]
