"""What two members have in common, and how far they are apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import availability
from bot.fitting.facts import Facts
from bot.vocabulary import shipped
from bot.words import tokens

_HOUR = timedelta(hours=1)
_SHORT = {
    "saint": "st",
    "saints": "sts",
    "mount": "mt",
    "univ": "university",
    "centre": "center",
    "childrens": "children",
}
_COMMON = {
    "a", "and", "at", "center", "clinic", "co", "corp", "corporation", "ctr", "group", "health", "healthcare", "hosp",
    "hospital", "hospitals", "in", "inc", "llc", "med", "medical", "of", "system", "systems", "the",
}  # fmt: skip
"""What many employers' names have in common."""


def shared(one: Facts, other: Facts, key: str) -> tuple[str, ...]:
    """Give the values of a field that both named, in the first one's order."""
    theirs = set(other.all(key))
    return tuple(value for value in one.all(key) if value in theirs)


def told(one: Facts, other: Facts, key: str) -> bool:
    """Say whether both show a field to everyone, so that what they share in it may be said."""
    return key in one.open and key in other.open


def hours_together(one: Facts, other: Facts, now: datetime) -> int | None:
    """Count the whole hours of a week for which both are free by their shifts; None where one's do not tell it."""
    if not (one.timed and other.timed):
        return None
    return availability.overlap(one.free, one.zone, other.free, other.zone, now)


def zone_distance(one: Facts, other: Facts, now: datetime) -> float | None:
    """Give by how many hours their clocks differ now, at most 12; None where a zone is not known."""
    if not (one.zoned and other.zoned):
        return None
    offsets = [now.astimezone(each.zone).utcoffset() or timedelta(0) for each in (one, other)]
    apart = abs(offsets[0] - offsets[1]) / _HOUR % 24
    return min(apart, 24 - apart)


def experience_gap(senior: Facts, junior: Facts) -> int | None:
    """Count by how many bands the one has worked longer; None where one of them did not say."""
    bands = {term.key: place for place, term in enumerate(shipped("experience"))}
    places = [bands.get(each.first("experience")) for each in (senior, junior)]
    return None if places[0] is None or places[1] is None else places[0] - places[1]


def same_employer(one: Facts, other: Facts) -> bool:
    """Say whether both named the same employer, however they wrote it; rather once too often than not at all."""
    named = employer(one)
    return bool(named) and named == employer(other)


def employer(one: Facts) -> str:
    """Give what names somebody's employer among others: ``St. Mary's Hospital`` and ``Saint Marys Medical Center`` are one."""
    words = [_SHORT.get(word, word) for word in tokens(one.first("employer").replace("'", "").replace("’", ""))]
    return "".join([word for word in words if word not in _COMMON] or words)
