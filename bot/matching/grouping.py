"""The groups of a circle: exact for pairs, by a stated method for more."""

from __future__ import annotations

from bot.matching.circle import Circle, Group
from bot.matching.pairing import pair
from bot.matching.seating import seat


def arrange(circle: Circle) -> list[Group]:
    """Give the groups in rising order. Who is in none of them is left out."""
    return pair(circle) if circle.size == 2 else seat(circle)
