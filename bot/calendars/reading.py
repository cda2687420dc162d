"""Calendars of others, and our own, read as entries: what is coming, in our rules where they have the same dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.calendars import texts
from bot.calendars.components import Component, calendars
from bot.calendars.entry import Entry
from bot.calendars.events import Source
from bot.calendars.lines import unescaped
from bot.calendars.series import series, unreadable
from bot.calendars.writing import MAKER
from bot.calendars.zoning import Zones
from bot.errors import UserError
from bot.rules import following
from bot.text import Words, cut, say, say_many

MOST = 2_000
"""Entries of one calendar."""
_MOST_NOTES = 20
_FARTHEST = timedelta(days=3653)
_NAME = 100
_UID = 250


@dataclass(frozen=True, slots=True)
class Read:
    """What a calendar had: ``skipped`` says in words what was left out or taken otherwise, ``past`` counts what is over."""

    entries: tuple[Entry, ...]
    name: str = ""
    skipped: tuple[Words, ...] = ()
    past: int = 0


def read(content: bytes, now: datetime, until: datetime, zone: ZoneInfo) -> Read:
    """Read a file; times without a zone are read in ``zone``, repetitions without a rule of ours up to ``until``.

    UserError says what to do where it cannot be read at all. It is bounded but not quick to refuse what is made to be
    slow: what strangers give goes through ``read_safely``.
    """
    entries: list[Entry] = []
    notes: list[Words] = []
    past = 0
    found = calendars(content)
    for calendar in found:
        source = _source(calendar, now, min(until, now + _FARTHEST), zone)
        for entry in _entries(calendar, source):
            entries.append(entry)
            _hold_number(entries)
        notes += [*source.notes, *_unknown(source.zones)]
        past += source.past
    name = next(filter(None, (calendar.value("X-WR-CALNAME", "NAME") for calendar in found)), "")
    return Read(
        tuple(entries),
        texts.one_line(name, _NAME, ours=found[0].value("PRODID") == MAKER),
        tuple(_shortened(notes)),
        past,
    )


def _source(calendar: Component, now: datetime, until: datetime, zone: ZoneInfo) -> Source:
    ours, method = calendar.value("PRODID") == MAKER, calendar.value("METHOD").upper()
    return Source(Zones(calendar, zone, now), now, until, ours, method == "CANCEL")


def _entries(calendar: Component, source: Source) -> Iterator[Entry]:
    """Give what is coming, entry by entry; what cannot be read is noted."""
    for uid, events in _grouped(calendar).items():
        try:
            found = list(series(uid, events, source))
        except (ValueError, OverflowError) as fault:
            source.notes.append(unreadable(events[0], fault))
            continue
        coming = [entry for entry in found if _coming(entry, source.now)]
        source.past += len(found) - len(coming) or (not found)
        yield from coming


def _grouped(calendar: Component) -> dict[str, list[Component]]:
    """Gather the editions and changed dates of each entry; one without a UID gets one that stays the same."""
    groups: dict[str, list[Component]] = {}
    for event in calendar.within("VEVENT"):
        made = sha256(f"{event.value('DTSTART')}\n{event.value('SUMMARY')}".encode()).hexdigest()[:32]
        groups.setdefault(cut(unescaped(event.value("UID")), _UID) or made, []).append(event)
    return groups


def _coming(entry: Entry, now: datetime) -> bool:
    """Tell whether an entry, or any date of its repetition, has not ended yet."""
    if entry.rule is None:
        return entry.start + entry.length >= now
    moved = (change.start + (change.length or entry.length) for change in entry.changes if change.start)
    return (
        any(end >= now for end in moved) or following(entry.rule, now - entry.length - timedelta(seconds=1)) is not None
    )


def _hold_number(entries: list[Entry]) -> None:
    if len(entries) > MOST:
        raise UserError(
            say(
                "This calendar has more than {most} coming dates. Ask its owner for a feed of fewer, and give that one.",
                most=str(MOST),
            )
        )


def _unknown(zones: Zones) -> Iterator[Words]:
    for name in zones.unknown:
        yield say(
            "I do not know the time zone “{name}”; its times are read in {zone}.",
            name=cut(name, 60),
            zone=zones.own.key,
        )


def _shortened(notes: list[Words]) -> list[Words]:
    more = len(notes) - _MOST_NOTES
    return [*notes[:_MOST_NOTES], say_many("and one more", "and {n} more", more)] if more > 0 else notes
