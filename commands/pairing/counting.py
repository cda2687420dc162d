"""What became of rounds, counted from the rows: who was placed, who met, who met again, for whom nobody was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import and_, or_, select

from bot import profile
from bot.profile import Audience
from bot.store import Connection
from commands.pairing import rounds, weighing
from commands.pairing.circles import Circle
from commands.pairing.rounds import Round
from commands.pairing.tables import groups, seats, waits
from commands.pairing.weighing import Pair

ROUNDS = 12
FEWEST = 5
"""A group of fewer people is not shown by itself."""

OTHERS, SEVERAL, ELSE, UNKNOWN = "others", "several", "else", "unknown"
_HOURS = frozenset({"days", "mids", "evenings", "nights", "rotating"})
"""The shifts that say when somebody works; the others say how long or how often."""

_g, _s, _w = groups.c, seats.c, waits.c


@dataclass(frozen=True, slots=True)
class Sat:
    """One group that began: who was in it, and what they said of it."""

    round: int | None
    began: datetime
    met: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """What became of one round; ``placed``, ``met`` and ``left`` count people, ``again`` pairs that met before."""

    round: Round
    groups: int
    placed: int
    met: int
    heard: int
    again: int
    left: int


async def load(db: Connection, circle: Circle, most: int = ROUNDS) -> tuple[list[Count], list[Sat], dict[int, int]]:
    """Count the newest rounds, the oldest of them first; also their groups, and in which round each was left out last."""
    found = list(reversed(await rounds.every(db, circle, "begins", "running", "over", most=most)))
    if not found:
        return [], [], {}
    sat = await _sat(db, circle, found[0].began - timedelta(weeks=circle.weeks))
    out = select(_w.round, _w.member).where(_w.round.in_([each.id for each in found]), _w.placed.is_(None))
    left = [(row.round, row.member) for row in await db.execute(out)]
    counted = [_count(each, circle, sat, Counter(number for number, _ in left)) for each in found]
    ours = {each.id for each in found}
    return counted, [each for each in sat if each.round in ours], {member: number for number, member in left}


def repeats(sat: Sequence[Sat], round_: int, weeks: int) -> int:
    """Count the pairs of a round that had been together within the weeks before it."""
    last: dict[Pair, datetime] = {}
    found = 0
    for each in sat:
        for both in combinations(sorted(each.members), 2):
            before = last.get(both)
            if each.round == round_ and before is not None and weighing.weeks_between(before, each.began) < weeks:
                found += 1
            if each.met != "not":
                last[both] = each.began
    return found


async def shifts(db: Connection, community: int, members: Iterable[int]) -> dict[int, str]:
    """Say for each member on which shift they are, by what they let moderators see; each is in one group only."""
    profiles = await profile.load(db, community, members)
    return {member: _shift(said.seen(Audience.MODERATORS).get("shifts", ())) for member, said in profiles.items()}


def by_shift(sat: Sequence[Sat], left: Iterable[int], shift: Mapping[int, str]) -> dict[str, tuple[int, int, int]]:
    """Give for each shift how many were placed, met, and found nobody; groups of fewer than five people are put together.

    Where the rest are fewer than five people, the smallest of the others goes with them, so that nobody's number follows.
    """
    people: dict[str, set[int]] = {}
    numbers: dict[str, Counter[str]] = {}
    seen = [(member, what) for each in sat for member in each.members for what in _said(each)]
    for member, what in [*seen, *((member, "left") for member in left)]:
        key = shift.get(member, UNKNOWN)
        people.setdefault(key, set()).add(member)
        numbers.setdefault(key, Counter())[what] += 1
    ordered = sorted(people, key=lambda key: (-len(people[key]), key))
    shown = [key for key in ordered if len(people[key]) >= FEWEST]
    hidden = [key for key in ordered if key not in shown]
    while hidden and shown and len(set().union(*(people[key] for key in hidden))) < FEWEST:
        hidden.append(shown.pop())
    merged = sum((numbers[key] for key in hidden), Counter[str]())
    found = {key: numbers[key] for key in shown} | ({OTHERS: merged} if hidden and shown else {})
    return {key: (each["placed"], each["met"], each["left"]) for key, each in found.items()}


def _said(each: Sat) -> tuple[str, ...]:
    return ("placed", "met") if each.met == "met" else ("placed",)


def _count(round_: Round, circle: Circle, sat: Sequence[Sat], left: Mapping[int, int]) -> Count:
    mine = [each for each in sat if each.round == round_.id]
    return Count(
        round_,
        len(mine),
        sum(len(each.members) for each in mine),
        sum(len(each.members) for each in mine if each.met == "met"),
        sum(1 for each in mine if each.met),
        repeats(sat, round_.id, circle.weeks),
        left.get(round_.id, 0),
    )


async def _sat(db: Connection, circle: Circle, since: datetime) -> list[Sat]:
    counts = or_(_g.round.is_not(None), and_(_g.round.is_(None), _g.met == "met"))
    mine = (_g.community == circle.community, _g.circle == circle.id, _g.began >= since, counts)
    found = (
        select(_g.id, _g.round, _g.began, _g.met, _s.member)
        .join(seats, _s.group == _g.id)
        .where(*mine, _g.state.in_(("open", "over")), _s.state == "in")
        .order_by(_g.began, _g.id, _s.member)
    )
    sitting: dict[int, Sat] = {}
    for row in await db.execute(found):
        before = sitting.get(row.id)
        members = (*before.members, row.member) if before else (row.member,)
        sitting[row.id] = Sat(row.round, row.began, row.met, members)
    return [each for each in sitting.values() if len(each.members) > 1]


def _shift(named: Iterable[str]) -> str:
    said = list(named)
    hours = [each for each in said if each in _HOURS]
    if len(hours) == 1:
        return hours[0]
    return SEVERAL if hours else ELSE if said else UNKNOWN
