"""Time zones as people name them: a short list to choose from, every IANA name to type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.words import fold, tokens

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


_ALL_YEAR = {
    "et": "America/New_York", "eastern": "America/New_York", "ct": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mountain": "America/Denver", "pt": "America/Los_Angeles", "pacific": "America/Los_Angeles",
    "akt": "America/Anchorage", "alaska": "America/Anchorage", "ht": "Pacific/Honolulu", "hawaii": "Pacific/Honolulu", "az": "America/Phoenix",
    "arizona": "America/Phoenix", "utc": "UTC", "gmt": "UTC", "z": "UTC", "zulu": "UTC",
}  # fmt: skip
"""What people write behind a time, whatever the season."""
_IN_SEASON = {
    "est": "America/New_York", "edt": "America/New_York", "cst": "America/Chicago", "cdt": "America/Chicago",
    "mst": "America/Denver", "mdt": "America/Denver", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "akst": "America/Anchorage", "akdt": "America/Anchorage", "hst": "Pacific/Honolulu", "hdt": "America/Adak",
}  # fmt: skip
"""What holds for a part of the year only."""
_MONTH_FIRST = (
    "America/Adak", "America/Anchorage", "America/Boise", "America/Chicago", "America/Denver", "America/Detroit",
    "America/Indiana/", "America/Juneau", "America/Kentucky/", "America/Los_Angeles", "America/Menominee",
    "America/Metlakatla", "America/New_York", "America/Nome", "America/North_Dakota/", "America/Phoenix",
    "America/Sitka", "America/Yakutat", "Pacific/Honolulu", "US/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meant:
    """A zone as a phrase names it; with ``name``, only while its clocks go by that name, such as EST."""

    zone: tzinfo
    name: str = ""


def meant(raw: str, own: ZoneInfo, now: datetime) -> tuple[Meant, ...]:
    """Read what stands behind a time: ``CT``, ``EST``, ``Central``, ``Chicago time``, ``UTC-5``; nothing if it is unknown.

    An abbreviation of one's own zone is known too; where the country has it as well, as Shanghai and Chicago have CST,
    both are given.
    """
    word = raw.casefold().removesuffix(" time").strip()
    if word in _ALL_YEAR:
        return (Meant(ZoneInfo(_ALL_YEAR[word])),)
    return _offset(word) or _in_season(_shortened(word), own, now) or _place(word, raw)


@lru_cache(1_000)
def lasting(raw: str) -> ZoneInfo | None:
    """Find the zone of what goes on through the year: ``Chicago time``, ``CT``, ``Central``, or ``zone`` and an IANA name.

    In a moment EST is that offset alone, so that in summer ``meant`` has it asked about. A rule spans both seasons, and by
    ``every Tue 7pm EST`` people mean Eastern time with its summer time; the words shown say New York time, so that it is
    seen. The EST of IANA, which has no summer time, is ``zone EST``.
    """
    word = raw.strip(" ,()").casefold()
    if word.startswith("zone "):
        name = _exactly().get(word[5:])
        return ZoneInfo(name) if name else None
    word = _shortened(word.removeprefix("in ").removesuffix(" time"))
    name = (_ALL_YEAR | _IN_SEASON).get(word)
    return ZoneInfo(name) if name else find(word)


@cache
def city(key: str) -> str:
    """Give the city by which ``lasting`` finds this very zone; nothing where only the name is exact."""
    words = key.rpartition("/")[2].replace("_", " ")
    found = lasting(words)
    return words if found is not None and found.key == key else ""


def month_first(zone: ZoneInfo) -> bool:
    """Say whether people in a zone write 3/4 for March 4: in the United States they do."""
    return zone.key.startswith(_MONTH_FIRST)


def _shortened(word: str) -> str:
    """Shorten ``eastern standard`` to ``est``."""
    long = re.fullmatch(r"(eastern|central|mountain|pacific|alaska|hawaii) (standard|daylight)", word)
    return f"{'ak' if long[1] == 'alaska' else long[1][0]}{long[2][0]}t" if long else word


def _offset(word: str) -> tuple[Meant, ...]:
    found = re.fullmatch(r"(?:utc|gmt) ?([+-])([0-9]{1,2})(?::?([0-5][0-9]))?", word)
    if found is None or int(found[2]) > 14:
        return ()
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return (Meant(timezone(ahead if found[1] == "+" else -ahead)),)


def _in_season(word: str, own: ZoneInfo, now: datetime) -> tuple[Meant, ...]:
    names = {(now.astimezone(own) + timedelta(days=days)).tzname() for days in range(0, 364, 28)}
    mine = [Meant(own, name) for name in names if name and name.isalpha() and name.casefold() == word]
    known = [Meant(ZoneInfo(_IN_SEASON[word]), word.upper())] if word in _IN_SEASON else []
    return (*mine, *(each for each in known if each not in mine))


def _place(word: str, raw: str) -> tuple[Meant, ...]:
    """Read a place where it is plain that a zone is meant: ``Chicago time``, ``America/Chicago``, a label of the short list."""
    labels = {label.casefold() for label in COMMON.values()}
    plainly = "/" in raw or word in labels or (raw.casefold().endswith(" time") and len(word) >= 4)
    several = sum(label.partition(" (")[0].casefold() == word for label in COMMON.values()) > 1
    found = find(word) if plainly and not several else None
    return (Meant(found),) if found else ()


def find(raw: str) -> ZoneInfo | None:
    """Find a zone by its name, by its words on the short list, by a city that only one zone has, or as ``CT``."""
    exact, word = raw.strip().casefold(), fold(raw)
    name = _exactly().get(exact) or _folded().get(word) or _ALL_YEAR.get(exact)
    return ZoneInfo(name) if name else None


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
def _exactly() -> dict[str, str]:
    return {name.casefold(): name for name in _names()}


@cache
def _folded() -> dict[str, str]:
    """Find a zone by its folded name, or else by the words of its label, or else by its city; of several the first."""
    labels = {
        fold(words): name
        for name, label in reversed(COMMON.items())
        for words in (label, *label.replace(")", "").split("("))
    }
    cities = {fold(name.rpartition("/")[2]): name for name in reversed(_names())}
    return cities | labels | {fold(name): name for name in reversed(_names())}


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
