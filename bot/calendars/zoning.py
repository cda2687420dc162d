"""The zone that another calendar means by a name: IANA's, Windows', a path that ends in one, or one that it defines itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import chain, islice
from zoneinfo import ZoneInfo, available_timezones

from bot import zones
from bot.calendars.components import Component
from bot.calendars.expanding import falling, parts_of

_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_WALL = re.compile(r"\d{8}T\d{6}")
_SHOWN = re.compile(r"^\((?:UTC|GMT)[^)]*\) *| *\(US & Canada\)$", re.IGNORECASE)
_MOST_OWN = 30
"""So many definitions of its own are compared; no calendar has more."""
_BACK, _AHEAD, _STEP = timedelta(days=400), timedelta(days=800), timedelta(days=10)


class Zones:
    """The zones of one calendar. ``own`` is that of times which name none; ``unknown`` gathers names that nothing explains."""

    def __init__(self, calendar: Component, zone: ZoneInfo, now: datetime) -> None:
        self._now = now
        self._defined = {part.value("TZID"): part for part in islice(calendar.within("VTIMEZONE"), _MOST_OWN)}
        self._found: dict[str, ZoneInfo | None] = {}
        self.unknown: list[str] = []
        self.own = self._find(calendar.value("X-WR-TIMEZONE")) or zone

    def named(self, name: str) -> ZoneInfo:
        """Give the zone of a TZID, the calendar's own where the name cannot be explained."""
        if name not in self._found:
            self._found[name] = self._find(name)
            if self._found[name] is None:
                self.unknown.append(name)
        return self._found[name] or self.own

    def _find(self, name: str) -> ZoneInfo | None:
        defined = self._defined.get(name)
        known = by_name(name) or (by_name(defined.value("X-LIC-LOCATION")) if defined else None)
        return known or (_alike(defined, self._now) if defined else None) or by_words(name)


def by_name(name: str) -> ZoneInfo | None:
    """Find ``America/Chicago``, ``Central Standard Time``, ``/mozilla.org/20050126_1/America/Chicago``."""
    pieces = name.strip().casefold().split("/")
    ends = ("/".join(pieces[begin:]) for begin in range(min(len(pieces), 8)))
    found = next((_names()[end] for end in ends if end in _names()), None)
    return ZoneInfo(found) if found else None


def by_words(name: str) -> ZoneInfo | None:
    """Find what Outlook shows instead of a name: ``(UTC-05:00) Eastern Time (US & Canada)``."""
    return zones.lasting(_SHOWN.sub("", name))


@cache
def _names() -> dict[str, str]:
    from tzlocal.windows_tz import win_tz  # noqa: PLC0415 - only foreign calendars need it

    windows = {name.casefold(): key for name, key in win_tz.items()}
    return windows | {name.casefold(): name for name in available_timezones()}


def _alike(defined: Component, now: datetime) -> ZoneInfo | None:
    """Find the zone whose clocks show the same as a definition, for the year before and the two after now."""
    try:
        changes = sorted(_changes(defined, now))
    except (ValueError, OverflowError):
        return None
    if not changes:
        return None
    samples = list(_samples(changes, now))
    candidates = chain(zones.COMMON, sorted(available_timezones()))
    return next((ZoneInfo(key) for key in candidates if _same(ZoneInfo(key), samples)), None)


def _same(zone: ZoneInfo, samples: Iterable[tuple[datetime, timedelta]]) -> bool:
    return all(at.astimezone(zone).utcoffset() == offset for at, offset in samples)


def _samples(
    changes: Sequence[tuple[datetime, timedelta, timedelta]], now: datetime
) -> Iterator[tuple[datetime, timedelta]]:
    """Give instants, some of them next to the changes, each with the offset that the definition has there."""
    begin, end = now - _BACK, now + _AHEAD
    near = (at + aside for at, _, _ in changes for aside in (timedelta(minutes=-1), timedelta(minutes=1)))
    evenly = (begin + _STEP * count for count in range((end - begin) // _STEP))
    instants = [at for at, _, _ in changes]
    for at in chain(evenly, (at for at in near if begin <= at <= end)):
        place = bisect_right(instants, at)
        yield at, changes[place - 1][2] if place else changes[0][1]


def _changes(defined: Component, now: datetime) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Give the changes of a definition: the instant, the offset before and after. What cannot be read has none."""
    for part in defined.parts:
        before, after, begins = (part.value(name) for name in ("TZOFFSETFROM", "TZOFFSETTO", "DTSTART"))
        if not (_OFFSET.fullmatch(before) and _OFFSET.fullmatch(after) and _WALL.fullmatch(begins[:15])):
            continue
        for wall in _walls(part, begins[:15], now):
            yield (wall - _offset(before)).replace(tzinfo=UTC), _offset(before), _offset(after)


def _walls(part: Component, begins: str, now: datetime) -> Iterator[datetime]:
    start = datetime.strptime(f"{max(begins[:4], '1970')}{begins[4:]}", "%Y%m%dT%H%M%S")  # noqa: DTZ007
    yield start
    for each in part.every("RDATE"):
        yield from (
            datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007
            for value in islice(each.value.split(","), 300)
            if _WALL.fullmatch(value) and value[:4] >= "1970"
        )
    for rule in islice(part.every("RRULE"), 3):
        since, until = (now - _BACK).date(), (now + _AHEAD).date()
        yield from (_at(day, start.time()) for day in _days(rule.value, start.date(), since, until))


def _days(text: str, start: date, since: date, until: date) -> Iterator[date]:
    parts = parts_of(text)
    ends = parts.get("UNTIL", "")[:8]
    return (day for day in falling(parts, start, since, until) if not ends or f"{day:%Y%m%d}" <= ends)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)


def _offset(written: str) -> timedelta:
    found = _OFFSET.fullmatch(written)
    assert found is not None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return ahead if found[1] == "+" else -ahead
