"""A zone as RFC 5545 defines it (3.6.5): when its clocks change, from which offset to which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_AHEAD = 12
"""For so many years after the last entry changes are looked up; a yearly rule among them goes on beyond."""
_A_RULE = 4
"""So many years in a row make it one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of the clocks: the instant in UTC, and the offsets and names on both sides."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def wall(self) -> datetime:
        """What the clocks show when they change, still by the old offset: the RFC counts by it."""
        return (self.at + self.before).replace(tzinfo=None)


@lru_cache(512)
def definition(zone: ZoneInfo, first: int, last: int) -> tuple[str, ...]:
    """Define a zone for the years ``first`` to ``last`` and some after; unfolded lines. About 3 ms, once."""
    begin = datetime(first, 1, 1, tzinfo=UTC)
    found = list(turns(zone, begin, datetime(min(last + _AHEAD, 9990), 1, 1, tzinfo=UTC)))
    head = Turn(begin, _clock(zone, begin)[0], *_clock(zone, begin))
    kinds = sorted({(turn.before, turn.after, turn.name, turn.summer) for turn in found})
    groups = [[turn for turn in found if (turn.before, turn.after, turn.name, turn.summer) == kind] for kind in kinds]
    blocks = (line for group in groups for line in _blocks(group, last + _AHEAD - 1))
    return ("BEGIN:VTIMEZONE", f"TZID:{zone.key}", *_block(head, ()), *blocks, "END:VTIMEZONE")


def turns(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Turn]:
    """Find every change by looking once a day, then halving down to the second."""
    here = since
    while here < until:
        ahead = here + timedelta(days=1)
        if _clock(zone, here) != _clock(zone, ahead):
            yield _turn(zone, here, ahead)
        here = ahead


def _clock(zone: ZoneInfo, at: datetime) -> tuple[timedelta, str, bool]:
    local = at.astimezone(zone)
    return local.utcoffset() or timedelta(0), local.tzname() or "", bool(local.dst())


def _turn(zone: ZoneInfo, low: datetime, high: datetime) -> Turn:
    old = _clock(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _clock(zone, middle) == old else (low, middle)
    return Turn(high, old[0], *_clock(zone, high))


def _blocks(group: list[Turn], last: int) -> Iterator[str]:
    """Write changes of one kind: the years up to the last that follow one rule as such, those before as dates."""
    tail, rule = _yearly(group, last)
    single = group[: len(group) - len(tail)]
    if single:
        dates = ",".join(f"{turn.wall:%Y%m%dT%H%M%S}" for turn in single[1:])
        yield from _block(single[0], (f"RDATE:{dates}",) if dates else ())
    if tail:
        yield from _block(tail[0], (rule,))


def _yearly(group: list[Turn], last: int) -> tuple[list[Turn], str]:
    """Give the changes at the end that follow one rule, year by year, and the rule; none where they are too few."""
    shared = _rules(group[-1])
    for back, turn in enumerate(reversed(group)):
        if turn.wall.year != last - back or not shared & _rules(turn):
            return (group[-back:], f"RRULE:{min(shared)[0]}") if back >= _A_RULE else ([], "")
        shared &= _rules(turn)
    return group, f"RRULE:{min(shared)[0]}"


def _rules(turn: Turn) -> set[tuple[str, time]]:
    """Give each rule by which a change may stand on its day, with its time of day."""
    wall = turn.wall
    places = {(wall.day + 6) // 7} | ({-1} if (wall + timedelta(days=7)).month != wall.month else set())
    day = _DAYS[wall.weekday()]
    return {(f"FREQ=YEARLY;BYMONTH={wall.month};BYDAY={place}{day}", wall.time()) for place in places if place < 5}


def _block(turn: Turn, repeated: Iterable[str]) -> Iterator[str]:
    kind = "DAYLIGHT" if turn.summer else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{turn.wall:%Y%m%dT%H%M%S}"
    yield from repeated
    yield f"TZOFFSETFROM:{_offset(turn.before)}"
    yield f"TZOFFSETTO:{_offset(turn.after)}"
    yield f"TZNAME:{turn.name}"
    yield f"END:{kind}"


def _offset(ahead: timedelta) -> str:
    seconds = round(abs(ahead).total_seconds())
    shown = f"{'-' if ahead < timedelta(0) else '+'}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return f"{shown}{seconds % 60:02}" if seconds % 60 else shown
