"""Every way to cut a phrase into a day, a time of day and a zone, so that none of two readings is taken in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST = 12
"""Words in the longest phrase that is looked at."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A folded phrase in parts; ``day`` and ``zone`` may be empty."""

    day: str
    clock: str
    zone: str


def cuts(text: str) -> Iterator[Cut]:
    """Cut a phrase in each order that people write: day time zone, time zone day, time day zone."""
    words = text.split()
    if len(words) <= MOST:
        yield from dict.fromkeys(each for parts in _thirds(words) for each in _orders(*parts) if each.clock)


def _thirds(words: list[str]) -> Iterator[tuple[str, str, str]]:
    for end in range(len(words) + 1):
        for start in range(end + 1):
            yield " ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:])


def _orders(first: str, second: str, third: str) -> Iterator[Cut]:
    yield Cut(first, second, third)
    yield Cut(third, first, second)
    yield Cut(second, first, third)
