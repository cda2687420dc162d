"""One component of another calendar read as an entry, its repetition aside."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.calendars import texts
from bot.calendars.components import Component
from bot.calendars.entry import DAY, Entry
from bot.calendars.times import When, firing, length, when
from bot.calendars.writing import ZONE
from bot.calendars.zoning import Zones, by_name
from bot.text import Words

_LONGEST = timedelta(days=366)


@dataclass(slots=True)
class Source:
    """A calendar in work: what holds for all that stands in it, and what there is to say about it."""

    zones: Zones
    now: datetime
    until: datetime
    ours: bool
    withdrawn: bool
    notes: list[Words] = field(default_factory=list)
    past: int = 0


def single(uid: str, event: Component, source: Source) -> Entry:
    """Read one component; ValueError names what in it cannot be read."""
    begins = first(event, source)
    whole, lasts = _length(event, begins, source.zones)
    return Entry(
        uid,
        title(event, ours=source.ours),
        begins.at,
        lasts,
        by_name(event.value(ZONE)) or (source.zones.own if begins.fixed else begins.zone),
        texts.several_lines(event.value("DESCRIPTION"), ours=source.ours),
        texts.one_line(event.value("LOCATION"), texts.WHERE, ours=source.ours),
        next(filter(None, map(texts.address, _addresses(event))), ""),
        sequence=sequence(event),
        changed=_changed(event, source.zones),
        cancelled=source.withdrawn or event.value("STATUS").upper() == "CANCELLED",
        whole_days=whole,
    )


def first(event: Component, source: Source) -> When:
    """Read when it begins."""
    line = event.first("DTSTART")
    if line is None or not line.value:
        raise ValueError("DTSTART: missing")
    own = by_name(event.value(ZONE))
    begins = when(line, source.zones)[0]
    if own is not None and begins.clock is None:
        return replace(begins, zone=own, at=firing(begins.day, time(), own))
    return begins


def title(event: Component, *, ours: bool) -> str:
    return texts.one_line(event.value("SUMMARY"), texts.TITLE, ours=ours) or "Untitled event"


def sequence(event: Component) -> int:
    written = event.value("SEQUENCE")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _changed(event: Component, zones: Zones) -> datetime | None:
    """Read when it was changed last; what cannot be read does not spoil the rest."""
    line = event.first("LAST-MODIFIED")
    with suppress(ValueError, OverflowError):
        return when(line, zones)[0].at if line else None
    return None


def _length(event: Component, begins: When, zones: Zones) -> tuple[bool, timedelta]:
    """Say whether it is of whole days, and how long it lasts: without an end a day, or no time at all."""
    end = event.first("DTEND")
    lasts = length(event.value("DURATION")) if event.value("DURATION") else timedelta(0)
    if end is not None and end.value:
        last = when(end, zones)[0]
        lasts = last.at - begins.at if begins.clock else last.day - begins.day
    marked = begins.clock == time() and event.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    whole = begins.clock is None or marked
    if whole:
        lasts = max(round(lasts / DAY), 1) * DAY if lasts >= timedelta(0) else lasts
    if not timedelta(0) <= lasts <= _LONGEST:
        raise ValueError("DTEND: before its start, or more than a year later")
    return whole, lasts


def _addresses(event: Component) -> tuple[str, ...]:
    names = ("URL", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE")
    return tuple(event.value(name) for name in names)
