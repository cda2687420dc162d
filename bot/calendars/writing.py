"""Entries written as a calendar that others subscribe to (RFC 5545, and 7986 for its refreshing)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from bot.calendars.entry import Change, Entry
from bot.calendars.lines import escaped, folded, one_line
from bot.calendars.times import firing
from bot.calendars.timezones import definition
from bot.rules import Rule, to_rrule, to_text

MAKER = "-//Circulator//Events//EN"
ZONE = "X-CIRCULATOR-ZONE"
"""Where the entry's clock hangs, if no TZID tells it: whole days have none."""


def write(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """Write a feed; ``now`` stamps the entries of which it is not known when they changed."""
    entries = tuple(entries)
    return folded((*_head(name), *_zones(entries, now), *_events(entries, now), "END:VCALENDAR"))


def _head(name: str) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield f"PRODID:{MAKER}"
    yield "VERSION:2.0"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{escaped(name)}"
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"


def _zones(entries: tuple[Entry, ...], now: datetime) -> Iterator[str]:
    """Define each zone once, for the years of its entries."""
    timed = [entry for entry in entries if not entry.whole_days]
    zones = {entry.zone.key: entry.zone for entry in timed}
    for key in sorted(zones):
        years = [now.year, *(entry.start.year for entry in timed if entry.zone.key == key)]
        yield from definition(zones[key], min(years) - 1, max(years))


def _events(entries: tuple[Entry, ...], now: datetime) -> Iterator[str]:
    for entry in entries:
        yield from _event(entry, now)
        for change in entry.changes:
            yield from _changed(entry, change, now)


def _event(entry: Entry, now: datetime) -> Iterator[str]:
    yield from _begin(entry, now)
    yield from _span(entry, entry.rule.start if entry.rule else entry.start, entry.length)
    yield from _repetition(entry) if entry.rule else ()
    yield from _texts(entry.title, entry.about, entry.where, entry.link)
    yield from _end(entry, cancelled=entry.cancelled)


def _changed(entry: Entry, change: Change, now: datetime) -> Iterator[str]:
    """Write a date that differs in full: what it lacks would be empty, not as on the others."""
    yield from _begin(entry, now)
    yield _on("RECURRENCE-ID", entry, change.date)
    yield from _span(entry, change.start or change.date, entry.length if change.length is None else change.length)
    own, usual = (
        (change.title, change.about, change.where, change.link),
        (entry.title, entry.about, entry.where, entry.link),
    )
    yield from _texts(*(like if text is None else text for text, like in zip(own, usual, strict=True)))
    yield from _end(entry, cancelled=entry.cancelled or change.cancelled)


def _begin(entry: Entry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_utc(entry.changed or now)}"
    if entry.changed is not None:
        yield f"LAST-MODIFIED:{_utc(entry.changed)}"
    yield f"SEQUENCE:{entry.sequence}"


def _end(entry: Entry, *, cancelled: bool) -> Iterator[str]:
    if entry.whole_days:
        yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _texts(title: str, about: str, where: str, link: str) -> Iterator[str]:
    yield f"SUMMARY:{escaped(title)}"
    if about:
        yield f"DESCRIPTION:{escaped(about)}"
    if where:
        yield f"LOCATION:{escaped(where)}"
    if link:
        yield f"URL:{one_line(link)}"


def _span(entry: Entry, begins: date | datetime, length: timedelta) -> Iterator[str]:
    """Write when it begins and ends; a day without a time is one of the rule's own."""
    start = begins if isinstance(begins, datetime) else _firing(entry, begins)
    yield _at("DTSTART", entry, begins) if isinstance(begins, datetime) else _on("DTSTART", entry, begins)
    if entry.whole_days:
        yield f"DTEND;VALUE=DATE:{_day(entry, start) + length:%Y%m%d}"
    elif length:
        yield _at("DTEND", entry, start + length)
    if entry.whole_days or start.astimezone(entry.zone).fold:
        yield f"{ZONE}:{entry.zone.key}"


def _firing(entry: Entry, day: date) -> datetime:
    rule = _rule(entry)
    return firing(day, rule.at, rule.zone)


def _rule(entry: Entry) -> Rule:
    if entry.rule is None:
        raise ValueError("rule: only what repeats has days of its own")
    return entry.rule


def _repetition(entry: Entry) -> Iterator[str]:
    rule = _rule(entry)
    yield to_text(rule).splitlines()[1] if entry.whole_days else f"RRULE:{to_rrule(rule)}"
    yield from (_on("EXDATE", entry, day) for day in sorted(rule.skipped))


def _on(name: str, entry: Entry, day: date) -> str:
    """Write one of the rule's own dates as its clock shows it, also an hour that the clocks skip."""
    if entry.whole_days:
        return f"{name};VALUE=DATE:{day:%Y%m%d}"
    return f"{name};TZID={entry.zone.key}:{day:%Y%m%d}T{_rule(entry).at:%H%M%S}"


def _at(name: str, entry: Entry, at: datetime) -> str:
    """Write an instant in the entry's zone; the second time of an hour that comes twice, only UTC can name."""
    if entry.whole_days:
        return f"{name};VALUE=DATE:{_day(entry, at):%Y%m%d}"
    local = at.astimezone(entry.zone)
    return f"{name}:{_utc(at)}" if local.fold else f"{name};TZID={entry.zone.key}:{local:%Y%m%dT%H%M%S}"


def _day(entry: Entry, at: datetime) -> date:
    return at.astimezone(entry.zone).date()


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
