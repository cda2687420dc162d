"""Time zones as people name them: a short list to choose from, every IANA name to type."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.vocabulary import fold, tokens

COMMON = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Arizona (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Guam",
    "America/Halifax": "Atlantic (Halifax)",
    "America/St_Johns": "Newfoundland (St John's)",
    "America/Toronto": "Eastern (Toronto)",
    "America/Winnipeg": "Central (Winnipeg)",
    "America/Edmonton": "Mountain (Edmonton)",
    "America/Vancouver": "Pacific (Vancouver)",
    "Europe/London": "London",
    "Europe/Dublin": "Dublin",
    "Europe/Berlin": "Berlin",
    "Asia/Tokyo": "Tokyo",
    "Asia/Manila": "Manila",
    "Asia/Kolkata": "India (Kolkata)",
    "Australia/Sydney": "Sydney",
    "Pacific/Auckland": "Auckland",
    "UTC": "UTC",
}
"""Twenty-four, so that with one's own they fit in any menu."""


def find(raw: str) -> ZoneInfo | None:
    """Find a zone by its name, by its words on the short list, or by a city that only one zone has."""
    exact, word = raw.strip().casefold(), fold(raw)
    names = [name for name in _names() if exact == name.casefold()]
    names = names or [name for name in _names() if word == fold(name)]
    names = names or [
        name for name, label in COMMON.items() if word in {fold(label), *map(fold, label.replace(")", "").split("("))}
    ]
    names = names or [name for name in _names() if word == fold(name.rpartition("/")[2])]
    return ZoneInfo(names[0]) if names else None


def search(typed: str) -> list[tuple[str, str]]:
    """Give names with their labels in which every word typed begins a word; the short list first."""
    wanted = tokens(typed)
    known = list(COMMON.items()) + [(name, name) for name in _names() if name not in COMMON]
    return [(name, label) for name, label in known if all(_begins(piece, name, label) for piece in wanted)][:25]


def label(name: str) -> str:
    return COMMON.get(name, name)


def _begins(piece: str, name: str, label: str) -> bool:
    return any(word.startswith(piece) for word in tokens(f"{name} {label}"))


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
