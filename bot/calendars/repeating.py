"""When another calendar's entry repeats: as a rule of ours where it has the same dates, as single days where not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice

from bot.calendars.components import Component
from bot.calendars.expanding import falling, parts_of
from bot.calendars.times import When, firing, when
from bot.calendars.zoning import Zones
from bot.rules import Rule, from_rrule
from bot.rules.occurrences import instant
from bot.rules.rule import MOST_SKIPPED

MOST_DATES = 60
"""So many dates are taken of a repetition that has no rule of ours."""
_MOST_RULES = 5
_END = re.compile(r"(\d{8})(T\d{6})?(Z)?")


@dataclass(frozen=True, slots=True)
class Repetition:
    """Either a rule with the dates besides it, or single days alone; ``whole`` says that none was left out at the end."""

    rule: Rule | None
    days: tuple[date, ...]
    others: tuple[When, ...] = ()
    whole: bool = True


def repetition(event: Component, first: When, zones: Zones, since: datetime, until: datetime) -> Repetition | None:
    """Read how an entry repeats; nothing where it does not. ValueError names what nobody can expand."""
    rules = [line.value for line in event.every("RRULE")]
    if not rules and not event.every("RDATE"):
        return None
    left_out = _left_out(event, first, zones)
    others = tuple(islice(_others(event, first, zones, left_out, since, until), MOST_DATES))
    rule = _known(rules[0], first, left_out, since) if len(rules) == 1 else None
    if rule is not None:
        return Repetition(rule, (), tuple(other for other in others if day_of(other, rule) is None))
    found = list(islice(_days(rules, first, left_out, since, until), MOST_DATES + 1))
    return Repetition(None, tuple(found[:MOST_DATES]), others, len(found) <= MOST_DATES)


def day_of(moment: When, rule: Rule) -> date | None:
    """Find the rule's own date that a RECURRENCE-ID or EXDATE means."""
    if moment.clock is None:
        return moment.day if rule.falls(moment.day) else None
    local = moment.at.astimezone(rule.zone).date()
    near = (local, local - timedelta(days=1))
    return next((day for day in near if instant(day, rule.at, rule.zone) == moment.at and rule.falls(day)), None)


def _known(text: str, first: When, left_out: set[date], since: datetime) -> Rule | None:
    try:
        rule = from_rrule(_plainer(text, first), first.day, first.clock or time(), first.zone)
        skipped = sorted(day for day in left_out if rule.falls(day))
        if len(skipped) > MOST_SKIPPED:
            skipped = [day for day in skipped if day >= since.date()]
        return replace(rule, skipped=frozenset(skipped))
    except (ValueError, OverflowError):
        return None


def _plainer(text: str, first: When) -> str:
    """Bring a recurrence to the form of our rules without moving one of its dates."""
    parts = parts_of(text)
    days = parts.get("BYDAY", "").split(",")
    start = parts.get("WKST", "MO")
    if parts["FREQ"] != "WEEKLY" or len(days) == 1 or (start == "SU" and "SU" not in days):
        parts.pop("WKST", None)
    if parts["FREQ"] == "DAILY" and parts.get("INTERVAL", "1") == "1" and "BYDAY" in parts:
        parts["FREQ"] = "WEEKLY"
    if first.clock is None and "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"][:8]
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _others(
    event: Component, first: When, zones: Zones, left_out: set[date], since: datetime, until: datetime
) -> Iterator[When]:
    """Give the dates of RDATE in order, each once, with their days where the entry's clock hangs."""
    moments = (moment for line in event.every("RDATE") for moment in when(line, zones))
    found = {other.at: other for other in (_local(moment, first) for moment in moments)}
    return (found[at] for at in sorted(found) if since <= at <= until and found[at].day not in left_out)


def _local(moment: When, first: When) -> When:
    if moment.clock is None:
        return replace(moment, clock=first.clock, at=firing(moment.day, first.clock or time(), first.zone))
    return replace(moment, day=moment.at.astimezone(first.zone).date())


def _left_out(event: Component, first: When, zones: Zones) -> set[date]:
    """Give the days of EXDATE: named by date, by instant, or by a midnight that only stands for the date."""
    return {_named(moment, first) for line in event.every("EXDATE") for moment in when(line, zones)}


def _named(moment: When, first: When) -> date:
    local = moment.at.astimezone(first.zone).date()
    exact = first.clock is not None and firing(local, first.clock, first.zone) == moment.at
    return local if exact else moment.day


def _days(rules: Iterable[str], first: When, left_out: set[date], since: datetime, until: datetime) -> Iterator[date]:
    """Give the days of all rules in order, each once; the first day counts whether or not a rule has it (3.8.5.3)."""
    walks = [_walk(parts_of(text), first, since, until) for text in islice(rules, _MOST_RULES)]
    given = None
    for day in merge([first.day] if since <= first.at <= until else [], *walks):
        if day != given and day not in left_out:
            yield day
        given = day


def _walk(parts: dict[str, str], first: When, since: datetime, until: datetime) -> Iterator[date]:
    around = timedelta(days=2)
    for day in falling(parts, first.day, (since - around).date(), (until + around).date()):
        at = firing(day, first.clock or time(), first.zone)
        if _after(at, day, parts.get("UNTIL", ""), first):
            return
        if since <= at <= until:
            yield day


def _after(at: datetime, day: date, end: str, first: When) -> bool:
    """Tell whether a date lies behind UNTIL, which is a day, a local time or an instant."""
    found = _END.fullmatch(end)
    if end and found is None:
        raise ValueError(f"UNTIL={end[:40]}: not a date")
    if found is None:
        return False
    if first.clock is None or not found[2]:
        return f"{day:%Y%m%d}" > found[1]
    written = f"{at:%Y%m%dT%H%M%S}" if found[3] else f"{day:%Y%m%d}T{first.clock:%H%M%S}"
    return written > f"{found[1]}{found[2]}"
