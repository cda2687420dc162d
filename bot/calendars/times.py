"""Dates, times and lengths as other calendars write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendars.lines import Property
from bot.calendars.zoning import Zones
from bot.rules.occurrences import instant

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.ASCII)
_LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?", re.ASCII
)
_YEARS = range(1900, 9991)


@dataclass(frozen=True, slots=True)
class When:
    """A moment as it was written: its day and time there, its zone, and the instant in UTC."""

    day: date
    clock: time | None
    zone: ZoneInfo
    at: datetime
    fixed: bool = False
    """Written in UTC, so that the zone says nothing about where the clock hangs."""


def when(line: Property, zones: Zones) -> tuple[When, ...]:
    """Read the moments of a line; ValueError names one that is none. Of a period the beginning counts."""
    zone = zones.named(line.options["TZID"]) if line.options.get("TZID") else zones.own
    values = [value.strip().partition("/")[0] for value in line.value.split(",")]
    return tuple(_moment(line, value, zone) for value in values)


def length(text: str) -> timedelta:
    """Read a duration (3.3.6); ValueError if it is none."""
    found = _LENGTH.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()[1:]):
        raise ValueError(f"DURATION={text[:40]}: not a length of time")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups()[1:])
    total = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -total if found[1] == "-" else total


def firing(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Give the instant of a wall time; of a day that the zone leaves out, the one where it would be."""
    return instant(day, clock, zone) or datetime.combine(day, clock, zone).astimezone(UTC)


def _moment(line: Property, value: str, zone: ZoneInfo) -> When:
    found = _MOMENT.fullmatch(value.upper())
    if found is None or int(found[1]) not in _YEARS:
        raise ValueError(f"{line.name}={value[:40]}: not a date")
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None or line.options.get("VALUE", "").upper() == "DATE":
        return When(day, None, zone, firing(day, time(), zone))
    clock = time(int(found[4]), int(found[5]), min(int(found[6] or 0), 59))
    if found[7]:
        return When(day, clock, ZoneInfo("UTC"), datetime.combine(day, clock, UTC), fixed=True)
    return When(day, clock, zone, firing(day, clock, zone))
