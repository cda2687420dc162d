"""All that stands under one UID: an entry, how it repeats, and the dates that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from bot.calendars.components import Component
from bot.calendars.entry import Change, Entry
from bot.calendars.events import Source, first, sequence, single, title
from bot.calendars.repeating import Repetition, day_of, repetition
from bot.calendars.times import When, firing, when
from bot.rules import Rule
from bot.text import Words, cut, say, say_many

Dated = tuple[When, Entry]
"""The date that a RECURRENCE-ID names, and what holds on it."""


def series(uid: str, events: list[Component], source: Source) -> Iterator[Entry]:
    """Give the entries of one UID: one alone where a rule of ours says its dates."""
    masters = [event for event in events if not event.value("RECURRENCE-ID")]
    if len(masters) > 1:
        source.notes.append(
            say("“{title}” stands in it more than once; I took the newest.", title=title(masters[0], ours=False))
        )
    changed = _changed_dates(uid, events, source)
    if masters:
        yield from _repeated(uid, max(masters, key=_edition), changed, source)
    else:
        yield from _alone(uid, changed)


def unreadable(event: Component, fault: Exception) -> Words:
    return say(
        "“{title}” is left out, as it cannot be read ({fault}).",
        title=title(event, ours=False),
        fault=cut(str(fault), 80),
    )


def _edition(event: Component) -> tuple[int, str]:
    return sequence(event), event.value("LAST-MODIFIED", "DTSTAMP")


def _alone(uid: str, changed: list[Dated]) -> Iterator[Entry]:
    return (replace(entry, uid=f"{uid}/{moment.day}") for moment, entry in changed)


def _changed_dates(uid: str, events: list[Component], source: Source) -> list[Dated]:
    """Read the dates that differ, of each the newest edition."""
    found: dict[datetime, Dated] = {}
    for event in sorted((event for event in events if event.value("RECURRENCE-ID")), key=_edition):
        try:
            moment, entry = _changed_date(uid, event, source)
        except (ValueError, OverflowError) as fault:
            source.notes.append(unreadable(event, fault))
        else:
            found[moment.at] = moment, entry
    return list(found.values())


def _changed_date(uid: str, event: Component, source: Source) -> Dated:
    line = event.every("RECURRENCE-ID")[0]
    if "RANGE" in line.options:
        raise ValueError("it changes from one date on; only single dates can differ")
    return when(line, source.zones)[0], single(uid, event, source)


def _repeated(uid: str, event: Component, changed: list[Dated], source: Source) -> Iterator[Entry]:
    entry, begins = single(uid, event, source), first(event, source)
    try:
        found = repetition(event, begins, source.zones, source.now - entry.length, source.until)
    except (ValueError, OverflowError):
        words = "“{title}” repeats in a way that I cannot read; I took its first date."
        source.notes.append(say(words, title=entry.title))
        found = None
    if found is None:
        yield entry
        yield from _alone(uid, changed)
    elif found.rule is not None:
        yield from _ruled(replace(entry, zone=found.rule.zone), found.rule, changed)
        yield from _dated(entry, {other.at: other.day for other in found.others}, {})
    else:
        yield from _listed(entry, begins, found, changed, source)


def _ruled(entry: Entry, rule: Rule, changed: list[Dated]) -> Iterator[Entry]:
    """Give an entry with its rule; changed dates that are none of the rule's stand alone."""
    days = [(day_of(moment, rule), moment, other) for moment, other in changed]
    changes = {day: _change(entry, rule, day, other) for day, _, other in days if day}
    rule = replace(rule, skipped=rule.skipped - set(changes))
    yield replace(entry, rule=rule, changes=tuple(changes[day] for day in sorted(changes)))
    yield from _alone(entry.uid, [(moment, other) for day, moment, other in days if not day])


def _change(entry: Entry, rule: Rule, day: date, other: Entry) -> Change:
    usual = firing(day, rule.at, rule.zone)
    return Change(
        day,
        None if other.start == usual else other.start,
        None if other.length == entry.length else other.length,
        None if other.title == entry.title else other.title,
        None if other.about == entry.about else other.about,
        None if other.where == entry.where else other.where,
        None if other.link == entry.link else other.link,
        cancelled=other.cancelled and not entry.cancelled,
    )


def _listed(entry: Entry, begins: When, found: Repetition, changed: list[Dated], source: Source) -> Iterator[Entry]:
    """Give the dates of a repetition one by one, each changed one instead of its own."""
    days = {firing(day, begins.clock or time(), begins.zone): day for day in found.days}
    days |= {other.at: other.day for other in found.others}
    yield from _dated(entry, days, {moment.at: other for moment, other in changed})
    yield from _alone(entry.uid, [(moment, other) for moment, other in changed if moment.at not in days])
    if days:
        source.notes.append(_expanded(entry.title, len(days), whole=found.whole))


def _dated(entry: Entry, days: dict[datetime, date], instead: dict[datetime, Entry]) -> Iterator[Entry]:
    """Give single entries named by their days; the second of a day is named by its time in UTC too."""
    named: set[date] = set()
    for at in sorted(days):
        name = f"{days[at]}T{at:%H%M}" if days[at] in named else f"{days[at]}"
        named.add(days[at])
        yield replace(instead.get(at) or replace(entry, start=at), uid=f"{entry.uid}/{name}")


def _expanded(title: str, n: int, *, whole: bool) -> Words:
    if whole:
        one = "“{title}” repeats in a way that I do not know as a rule; I took its one date."
        return say_many(
            one, "“{title}” repeats in a way that I do not know as a rule; I took its {n} dates.", n, title=title
        )
    one = "“{title}” repeats in a way that I do not know as a rule; I took its next date."
    return say_many(
        one, "“{title}” repeats in a way that I do not know as a rule; I took its next {n} dates.", n, title=title
    )
