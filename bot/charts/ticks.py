"""The numbers beside a chart's lines: round ones, and few."""

from __future__ import annotations

from math import ceil, floor, log10

STEPS = 5
_ROUND = (1, 2, 5, 10)


def ticks(most: float, *, whole: bool = True) -> tuple[float, ...]:
    """Give round numbers from 0 on, in at most five steps, the last of them at least ``most``; ``whole``: no fractions."""
    if most <= 0:
        return (0, 1)
    size = 10.0 ** floor(log10(most / STEPS)) if most / STEPS > 0 else most
    sizes = [size * each for each in _ROUND]
    step = next((each for each in sizes if ceil(most / each) <= STEPS), sizes[-1])
    step = max(step, 1) if whole else step
    return tuple(_rounded(step * each) for each in range(ceil(most / step) + 1))


def _rounded(value: float) -> float:
    """Take away what counting in halves of bits adds: 0.30000000000000004."""
    return float(f"{value:.12g}")
