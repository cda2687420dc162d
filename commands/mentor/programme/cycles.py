"""A programme as it is kept, and who applied to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from bot import fitting, people
from bot.fitting import Facts
from bot.store import Connection
from commands.mentor.programme.tables import applications, choices, cycles, results, rulings
from commands.mentor.rows import LIVE, listed
from commands.mentor.tables import mentorships, problems

MENTOR, MENTEE = "mentor", "mentee"
RUNNING = ("open", "closed", "begins")

_c, _a, _ch, _ru, _re = cycles.c, applications.c, choices.c, rulings.c, results.c
Pair = tuple[int, int]
"""A mentor and a mentee."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One programme; see the table."""

    id: int
    community: int
    workspace: int
    place: str
    name: str
    about: str
    closes: datetime
    weeks: int
    seed: int
    state: str
    trouble: str
    made: datetime
    matched: datetime | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applied; ``waited`` is how often they were left out since they were last placed, ``chosen`` whom they would like."""

    member: int
    workspace: int
    side: str
    topics: tuple[str, ...]
    goal: str
    room: int
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    apart: bool
    facts: Facts
    waited: int
    chosen: tuple[int, ...]

    def place_of(self, other: int) -> int | None:
        """Give at which place, from 1, they would like somebody."""
        return self.chosen.index(other) + 1 if other in self.chosen else None


@dataclass(frozen=True, slots=True)
class Field:
    """All who applied and are still in, by number, and what keeps some of them together or apart.

    ``pinned`` gives a mentee's mentor, what was ruled first before the rest.
    """

    mentors: Mapping[int, Applicant]
    mentees: Mapping[int, Applicant]
    pinned: Mapping[int, int]
    apart: frozenset[Pair]
    forbidden: frozenset[Pair]


async def find(db: Connection, community: int, number: int) -> Cycle | None:
    row = (await db.execute(select(cycles).where(_c.community == community, _c.id == number))).one_or_none()
    return as_cycle(row) if row else None


async def running(db: Connection, community: int) -> Cycle | None:
    """Give the programme that is not over; a community has one at a time."""
    found = select(cycles).where(_c.community == community, _c.state.in_(RUNNING)).order_by(_c.id.desc()).limit(1)
    row = (await db.execute(found)).one_or_none()
    return as_cycle(row) if row else None


async def application(db: Connection, cycle: int, member: int) -> Row[Any] | None:
    """Give what somebody applied with, if they are still in."""
    mine = select(applications).where(_a.cycle == cycle, _a.member == member, _a.state == "in")
    return (await db.execute(mine)).one_or_none()


async def chosen(db: Connection, cycle: int, member: int) -> tuple[int, ...]:
    """Give whom somebody would like, in their order."""
    mine = select(_ch.chosen).where(_ch.cycle == cycle, _ch.member == member).order_by(_ch.place)
    return tuple((await db.execute(mine)).scalars())


async def counted(db: Connection, cycle: int) -> tuple[int, int, int]:
    """Count mentees, mentors, and the places that the mentors have, without those who went."""
    mine = select(_a.side, func.count().label("n"), func.sum(_a.room).label("room")).where(
        _a.cycle == cycle, _a.state != "withdrawn"
    )
    found = {row.side: row for row in await db.execute(mine.group_by(_a.side))}
    mentors = found.get(MENTOR)
    return found[MENTEE].n if MENTEE in found else 0, mentors.n if mentors else 0, int(mentors.room) if mentors else 0


async def field(db: Connection, cycle: Cycle, among: Iterable[int] | None = None) -> Field:
    """Load all that decides who goes with whom, in a fixed number of queries; ``among`` where it is about a few."""
    applied = select(applications).where(_a.cycle == cycle.id, _a.state == "in")
    rows = list(await db.execute(applied if among is None else applied.where(_a.member.in_(list(among)))))
    numbers = [row.member for row in rows]
    facts = await fitting.load(db, cycle.community, numbers)
    waited, liked = await _waited(db, cycle), await _liked(db, cycle)
    found = [_applicant(row, facts[row.member], waited, liked) for row in rows]
    ruled = list(await db.execute(select(rulings).where(_ru.cycle == cycle.id).order_by(_ru.at, _ru.mentee)))
    return Field(
        {each.member: each for each in found if each.side == MENTOR},
        {each.member: each for each in found if each.side == MENTEE},
        {row.mentee: row.mentor for row in ruled if row.what == "pin"},
        frozenset(await people.kept_apart_among(db, cycle.community))
        | await together(db, cycle.community)
        | await _parted(db, cycle.community),
        frozenset((row.mentor, row.mentee) for row in ruled if row.what == "forbid"),
    )


async def matched(db: Connection, cycle: int) -> list[Row[Any]]:
    """Give who goes with whom, as it was last solved."""
    return list(await db.execute(select(results).where(_re.cycle == cycle).order_by(_re.mentor, _re.mentee)))


async def together(db: Connection, community: int) -> frozenset[Pair]:
    """Give the two of every mentorship that goes on: they need no other one."""
    m = mentorships.c
    live = select(m.mentor, m.mentee).where(m.community == community, m.state.in_(LIVE))
    return frozenset((row.mentor, row.mentee) for row in await db.execute(live))


async def _parted(db: Connection, community: int) -> frozenset[Pair]:
    """Give the two of every mentorship in which one asked for somebody else, gave it back, or reported a problem."""
    m = mentorships.c
    reported = select(problems.c.mentorship).where(
        problems.c.community == community, problems.c.mentorship.is_not(None)
    )
    ended = m.how.in_(("other", "back")) | m.id.in_(reported)
    known = select(m.mentor, m.mentee).where(
        m.community == community, m.mentor.is_not(None), m.mentee.is_not(None), ended
    )
    return frozenset((row.mentor, row.mentee) for row in await db.execute(known))


async def _waited(db: Connection, cycle: Cycle) -> dict[int, int]:
    """Count for each member how often they were left out since they were last placed."""
    before = select(_a.member, _a.cycle, _a.state).where(
        _a.community == cycle.community, _a.cycle < cycle.id, _a.side == MENTEE, _a.state.in_(("left", "placed"))
    )
    found: dict[int, int] = {}
    for row in await db.execute(before.order_by(_a.cycle)):
        found[row.member] = found.get(row.member, 0) + 1 if row.state == "left" else 0
    return found


async def _liked(db: Connection, cycle: Cycle) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    all_ = select(_ch.member, _ch.chosen).where(_ch.cycle == cycle.id).order_by(_ch.member, _ch.place)
    for row in await db.execute(all_):
        found[row.member] = (*found.get(row.member, ()), row.chosen)
    return found


def _applicant(
    row: Row[Any], facts: Facts, waited: Mapping[int, int], liked: Mapping[int, tuple[int, ...]]
) -> Applicant:
    return Applicant(
        row.member, row.workspace, row.side, listed(row.topics), row.goal, row.room, listed(row.ways), listed(row.languages),
        row.apart, facts, waited.get(row.member, 0), liked.get(row.member, ()),
    )  # fmt: skip


def as_cycle(row: Row[Any]) -> Cycle:
    return Cycle(
        row.id, row.community, row.workspace, row.place, row.name, row.about, row.closes, row.weeks, row.seed, row.state,
        row.trouble, row.made, row.matched, row.published,
    )  # fmt: skip
