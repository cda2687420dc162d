"""Which hours suit most of those who are here, by their shifts and zones. Only numbers come out, never whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from bot import availability, people
from bot import schema as s
from bot.errors import Unread
from bot.moments import in_zone
from bot.people import Workspace
from bot.profile import Audience
from bot.store import Connection
from commands.event.pollkinds import Span

MOST = 8
KNOWN = 5
"""With fewer whose shifts are known, a number could say whose they are."""

ASKED = 5_000
"""So many are counted at most; a database takes only so many numbers in one question."""

EVENING = 19
APART = timedelta(hours=3)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How many people have the same usual week: the hours in which they are free, and in which they are awake."""

    zone: ZoneInfo
    free: frozenset[int]
    awake: frozenset[int]
    people: int = 1


Crowd = tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class _Time:
    at: datetime
    suits: int
    awake: int
    rank: tuple[int, int, float, datetime]


def known(crowd: Crowd) -> int:
    return sum(each.people for each in crowd)


def suits(crowd: Crowd, at: datetime, length: timedelta) -> int:
    """Count those who are usually free, and awake, for as long as it lasts."""
    return _count(crowd, at, length)[0]


def suggest(
    crowd: Crowd, span: Span, zone: ZoneInfo, now: datetime, length: timedelta, hour: time | None = None
) -> tuple[datetime, ...]:
    """Propose up to eight times to come in a range of days: those that suit most, spread over the days.

    The days are those of ``zone``; with an ``hour`` it is always at that one. Of times that suit as many, those nearer
    to the evening come first. Where nobody's shifts are known, the usual free hours of the zone stand in.
    """
    there = crowd or (pattern(zone, ()),)
    every = [_weighed(there, at, length, zone) for at in _starts(span, zone, now, hour)]
    by_day: dict[date, list[_Time]] = {}
    for each in sorted(_bearable(every), key=lambda each: each.rank):
        by_day.setdefault(each.at.astimezone(zone).date(), []).append(each)
    chosen: list[_Time] = []
    while by_day:
        for best in sorted((of_day[0] for of_day in by_day.values()), key=lambda each: each.rank):
            if len(chosen) < MOST and _apart(best, chosen, length):
                chosen.append(best)
        left = {day: [each for each in rest if _apart(each, chosen, length)] for day, rest in by_day.items()}
        by_day = {day: rest for day, rest in left.items() if rest and len(chosen) < MOST}
    return tuple(sorted(each.at for each in chosen))


def pattern(zone: ZoneInfo, shifts: Iterable[str]) -> Pattern:
    named = tuple(shifts)
    awake = availability.waking(named)
    return Pattern(zone, availability.free(named) & awake, awake)


def usually(shifts: Sequence[str], zone: ZoneInfo, at: datetime, length: timedelta) -> str:
    """Say what somebody usually does then: ``free``, ``asleep`` or ``work``; empty where their shifts do not tell."""
    if not availability.promises(shifts):
        return ""
    own = pattern(zone, shifts)
    hours = availability.touched(at, length, zone)
    if hours <= own.free:
        return "free"
    return "work" if hours <= own.awake else "asleep"


async def crowd_of(db: Connection, workspace: Workspace) -> Crowd:
    """Give the usual weeks of the members of a workspace who show their shifts to everyone and have a time zone."""
    a, p = s.accounts.c, s.profile.c
    theirs = and_(
        p.member == a.member, p.community == a.community, p.field == "shifts", p.audience == Audience.EVERYONE
    )
    shown = select(p.member, p.value).select_from(s.accounts.join(s.profile, theirs))
    rows = await db.execute(
        shown.where(a.workspace == workspace.id, a.present.is_(True)).order_by(p.member, p.position)
    )
    shifts: dict[int, tuple[str, ...]] = {}
    for row in rows:
        shifts[row.member] = (*shifts.get(row.member, ()), row.value)
    telling = [number for number, named in shifts.items() if availability.promises(named)][:ASKED]
    members = await people.by_number(db, workspace.id, telling)
    alike = Counter((each.zone, frozenset(shifts[each.id])) for each in members.values() if each.zoned)
    return tuple(_many(zone, named, number) for (zone, named), number in alike.items())


def _many(zone: ZoneInfo, shifts: Iterable[str], number: int) -> Pattern:
    one = pattern(zone, sorted(shifts))
    return Pattern(zone, one.free, one.awake, number)


def _starts(span: Span, zone: ZoneInfo, now: datetime, hour: time | None) -> Iterator[datetime]:
    """Give every start that a range leaves; an hour that its zone skips, or has twice, is left out."""
    hours = [hour] if hour is not None else [time(number) for number in range(24)]
    for step in range((span.last - span.first).days + 1):
        for each in hours:
            try:
                at = in_zone(datetime.combine(span.first + step * DAY, each), zone)
            except Unread:
                continue
            if at > now:
                yield at


def _weighed(crowd: Crowd, at: datetime, length: timedelta, zone: ZoneInfo) -> _Time:
    free, awake = _count(crowd, at, length)
    local = at.astimezone(zone)
    away = abs(local.hour + local.minute / 60 - EVENING)
    return _Time(at, free, awake, (-free, -awake, away, at))


def _bearable(every: Sequence[_Time]) -> list[_Time]:
    """Leave out what suits nobody while something suits somebody, and what finds all asleep while some are up."""
    if any(each.suits for each in every):
        return [each for each in every if each.suits]
    return [each for each in every if each.awake] or list(every)


def _apart(one: _Time, chosen: Sequence[_Time], length: timedelta) -> bool:
    return all(abs(one.at - other.at) >= max(length, APART) for other in chosen)


def _count(crowd: Crowd, at: datetime, length: timedelta) -> tuple[int, int]:
    """Count those who are free all the while, and those who are awake."""
    hours = {zone: availability.touched(at, length, zone) for zone in {each.zone for each in crowd}}
    free = sum(each.people for each in crowd if hours[each.zone] <= each.free)
    return free, sum(each.people for each in crowd if hours[each.zone] <= each.awake)
