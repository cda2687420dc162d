"""Groups and the seats in them, as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select

from bot import exams, people, rules
from bot.errors import UserError
from bot.exams import Topic
from bot.rules import Rule
from bot.store import Connection, insertion
from bot.text import say
from commands.study.tables import groups, seats

MOST = 3
"""So many groups a member can be in, or wait for, at once."""

_g, _s = groups.c, seats.c


@dataclass(frozen=True, slots=True)
class Group:
    """One study group; see the table for what its parts mean."""

    id: int
    community: int
    workspace: int
    exam: str
    name: str
    about: str
    day: date | None
    times: tuple[Rule, ...]
    length: int
    size: int
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    link: str
    own_topics: tuple[str, ...]
    founder: int | None
    state: str
    confirmed: datetime
    asked: datetime | None
    why: str
    made: datetime

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Give what the group named itself, else the outline of its exam."""
        if self.own_topics:
            return tuple(Topic(each) for each in self.own_topics)
        known = exams.find(self.exam)
        return known.outline if known else ()


@dataclass(frozen=True, slots=True)
class Seat:
    """One member of a group, or somebody in its line; see the table for what its parts mean."""

    group: int
    member: int
    workspace: int
    state: str
    since: datetime
    until: datetime | None

    @property
    def inside(self) -> bool:
        return self.state == "in"


async def alone(db: Connection, community: int) -> None:
    """Let nobody else change anything of this community's study groups until the transaction ends.

    Whoever also locks a gathering does so after this; what is heard of a gathering, under its lock, sets a timer only.
    """
    await people.alone(db, community)


async def find(db: Connection, community: int, number: int) -> Group | None:
    return next(iter(await groups_where(db, community, _g.id == number)), None)


async def group(db: Connection, community: int, number: int) -> Group:
    """Give a group that goes on.

    Raises:
        UserError: there is none.
    """
    found = await find(db, community, number)
    if found is None or not found.open:
        raise gone()
    return found


def gone() -> UserError:
    return UserError(say("That group is closed. Type /study find to see who studies for your exam."))


async def groups_where(db: Connection, community: int, *conditions: ColumnElement[bool]) -> list[Group]:
    """Give groups, the oldest first."""
    found = select(groups).where(_g.community == community, *conditions).order_by(_g.id)
    return [as_group(row) for row in await db.execute(found)]


async def mine(db: Connection, community: int, member: int, *states: str) -> list[Group]:
    """Give the groups that go on in which a member sits, or with ``states`` those in which their seat is so."""
    theirs = select(_s.group).where(_s.community == community, _s.member == member, _s.state.in_(states or ("in",)))
    return await groups_where(db, community, _g.id.in_(theirs), _g.state == "open")


async def standing(db: Connection, community: int, member: int) -> list[Group]:
    """Give all groups that are not closed in which a member sits or waits, also those after their exam."""
    theirs = select(_s.group).where(_s.community == community, _s.member == member)
    return await groups_where(db, community, _g.id.in_(theirs), _g.state != "closed")


async def seats_of(db: Connection, *numbers: int) -> list[Seat]:
    """Give the seats of some groups, who came first first."""
    found = select(seats).where(_s.group.in_(numbers)).order_by(_s.since, _s.member)
    return [as_seat(row) for row in await db.execute(found)]


async def seat(db: Connection, number: int, member: int) -> Seat | None:
    row = (await db.execute(select(seats).where(_s.group == number, _s.member == member))).one_or_none()
    return as_seat(row) if row else None


async def taken(db: Connection, numbers: Iterable[int]) -> dict[int, int]:
    """Count the seats of some groups that nobody else can have, in one query."""
    counted = select(_s.group, func.count()).where(_s.group.in_(list(numbers)), _s.state.in_(("in", "held")))
    return {row[0]: row[1] for row in await db.execute(counted.group_by(_s.group))}


async def put(db: Connection, community: int, each: Seat) -> None:
    """Write a seat, in place of the one that the member has there."""
    key = {"community": community, "group": each.group, "member": each.member}
    values = {"workspace": each.workspace, "state": each.state, "since": each.since, "until": each.until}
    written = insertion(db, seats).values(key | values)
    await db.execute(written.on_conflict_do_update(index_elements=["group", "member"], set_=values))


async def clear(db: Connection, number: int, *members: int) -> None:
    """Let members have no seat in a group any more."""
    await db.execute(delete(seats).where(_s.group == number, _s.member.in_(members)))


def inside(known: Iterable[Seat]) -> list[Seat]:
    return [each for each in known if each.inside]


def keys(raw: str) -> tuple[str, ...]:
    """Read several keys from one column."""
    return tuple(filter(None, raw.split(",")))


def lines(raw: str) -> tuple[str, ...]:
    """Read several texts from one column."""
    return tuple(filter(None, raw.split("\n")))


def times_text(times: Sequence[Rule]) -> str:
    return "\n\n".join(map(rules.to_text, times))


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_day(raw: str | None) -> date | None:
    return date.fromisoformat(raw) if raw else None


def as_group(row: Row[Any]) -> Group:
    times = tuple(rules.from_text(each) for each in row.times.split("\n\n") if each)
    return Group(
        row.id, row.community, row.workspace, row.exam, row.name, row.about, as_day(row.day), times, row.length, row.size,
        keys(row.ways), keys(row.languages), row.link, lines(row.topics), row.founder, row.state, row.confirmed, row.asked,
        row.why, row.made,
    )  # fmt: skip


def as_seat(row: Row[Any]) -> Seat:
    return Seat(row.group, row.member, row.workspace, row.state, row.since, row.until)
