"""Hosts, requests and what was asked of whom, as they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select

from bot import people, rules
from bot.errors import UserError
from bot.rules import Rule
from bot.store import Connection
from bot.text import say
from commands.interview.tables import asks, hosts, requests, times

RUNNING = ("draft", "asking", "choosing", "planned", "after")
"""A request in one of these states has a timer, by which it ends."""

OPEN = ("asking", "choosing", "planned")
"""A member has at most one request in one of these."""

CALLED_OFF = ("lapsed", "off", "withdrawn", "gone")
MONTH = timedelta(days=30)
_h, _r, _a, _t = hosts.c, requests.c, asks.c, times.c


@dataclass(frozen=True, slots=True)
class Host:
    """What a member offers to talk about; see the table for what its parts mean."""

    member: int
    workspace: int
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    facilities: tuple[str, ...]
    about: str
    slots: tuple[Rule, ...]
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    most: int
    apart: bool
    away: bool
    until: datetime | None
    asked: datetime | None

    def here(self, now: datetime) -> bool:
        """Say whether they may be asked at this moment; an absence ends by itself."""
        return not self.away or (self.until is not None and self.until <= now)


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a talk, from its draft to its end; see the table for what its parts mean."""

    id: int
    community: int
    member: int
    workspace: int
    topic: str
    role: str
    facility: str
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    apart: bool
    questions: str
    state: str
    host: int | None
    host_workspace: int | None
    turn: str
    nudged: datetime | None
    until: datetime | None
    due: datetime
    moves: int
    gathering: int | None
    ends: datetime | None
    made: datetime
    settled: datetime | None

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    def concerns(self, member: int) -> bool:
        return member in {self.member, self.host}

    def side(self, member: int) -> str:
        return "asker" if member == self.member else "host"

    def other(self, member: int) -> int | None:
        return self.host if member == self.member else self.member

    def home(self, member: int) -> int:
        """Give the workspace in which one of the two is written to."""
        return self.workspace if member == self.member else self.host_workspace or self.workspace

    @property
    def both(self) -> tuple[int, ...]:
        return tuple(each for each in (self.member, self.host) if each is not None)


@dataclass(frozen=True, slots=True)
class Asked:
    """One host in the line of one request."""

    id: int
    request: int
    host: int
    workspace: int
    place: int
    state: str
    asked: datetime | None
    until: datetime | None
    nudged: datetime | None


async def alone(db: Connection, community: int) -> None:
    """Let nobody else change anything of this community's interviews until the transaction ends.

    Whoever also locks a gathering does so after this; what is heard of a gathering, under its lock, sets a timer only.
    """
    await people.alone(db, community)


async def find(db: Connection, community: int, number: int) -> Request | None:
    found = select(requests).where(_r.community == community, _r.id == number)
    row = (await db.execute(found)).one_or_none()
    return as_request(row) if row else None


async def request(db: Connection, community: int, number: int) -> Request:
    """Give a request.

    Raises:
        UserError: there is none.
    """
    found = await find(db, community, number)
    if found is None:
        raise gone()
    return found


def gone() -> UserError:
    return UserError(say("That request is over. Type /interview request to ask anew."))


async def requests_where(db: Connection, community: int, *conditions: ColumnElement[bool]) -> list[Request]:
    """Give requests, the newest first."""
    found = select(requests).where(_r.community == community, *conditions).order_by(_r.id.desc())
    return [as_request(row) for row in await db.execute(found)]


async def open_request(db: Connection, community: int, member: int) -> Request | None:
    """Give the one request of a member that is on its way."""
    return next(iter(await requests_where(db, community, _r.member == member, _r.state.in_(OPEN))), None)


async def asks_of(db: Connection, number: int) -> list[Asked]:
    """Give the line of a request, the first one first."""
    rows = await db.execute(select(asks).where(_a.request == number).order_by(_a.place, _a.id))
    return [as_asked(row) for row in rows]


async def ask(db: Connection, community: int, number: int) -> Asked:
    """Give what was asked of one host.

    Raises:
        UserError: it is gone.
    """
    row = (await db.execute(select(asks).where(_a.community == community, _a.id == number))).one_or_none()
    if row is None:
        raise gone()
    return as_asked(row)


async def host(db: Connection, community: int, member: int) -> Host | None:
    return (await hosts_of(db, community, [member])).get(member)


async def hosts_of(db: Connection, community: int, members: Iterable[int] | None = None) -> dict[int, Host]:
    """Give what members offer to talk about; of all who do, unless it is said of whom."""
    among = [] if members is None else [_h.member.in_(list(members))]
    rows = await db.execute(select(hosts).where(_h.community == community, *among).order_by(_h.member))
    return {row.member: as_host(row) for row in rows}


async def load(db: Connection, community: int, now: datetime) -> dict[int, int]:
    """Count the talks of each host: those they said yes to in the last 30 days, and those that wait for their answer.

    What was called off counts no more.
    """
    recent = (_a.state == "accepted") & (_a.answered > now - MONTH) & _r.state.not_in(CALLED_OFF)
    both = asks.join(requests, _a.request == _r.id)
    counted = select(_a.host, func.count()).select_from(both)
    counted = counted.where(_a.community == community, recent | (_a.state == "asked"))
    return {row[0]: row[1] for row in await db.execute(counted.group_by(_a.host))}


async def asked_before(db: Connection, request: Request, now: datetime) -> set[int]:
    """Give the hosts whom a member asked in the last 30 days: nobody is asked by the same one again and again."""
    theirs = select(_r.id).where(_r.community == request.community, _r.member == request.member)
    recent = select(_a.host).where(_a.request.in_(theirs), _a.state.not_in(("listed", "over")), _a.asked > now - MONTH)
    return set((await db.execute(recent)).scalars())


async def times_of(db: Connection, number: int) -> list[tuple[int, datetime]]:
    """Give the times that are proposed, by their numbers, the soonest first."""
    rows = await db.execute(select(_t.id, _t.at).where(_t.request == number).order_by(_t.at, _t.id))
    return [(row.id, row.at) for row in rows]


async def propose(db: Connection, request: Request, proposed: Iterable[datetime]) -> None:
    """Put times in place of those that were proposed before."""
    await db.execute(delete(times).where(_t.request == request.id))
    wanted = [{"community": request.community, "request": request.id, "at": at} for at in sorted(set(proposed))]
    if wanted:
        await db.execute(insert(times), wanted)


def keys(raw: str) -> tuple[str, ...]:
    """Read several keys from one column."""
    return tuple(filter(None, raw.split(",")))


def slots_text(slots: Iterable[Rule]) -> str:
    return "\n\n".join(map(rules.to_text, slots))


def as_host(row: Row[Any]) -> Host:
    slots = tuple(rules.from_text(each) for each in row.slots.split("\n\n") if each)
    return Host(
        row.member, row.workspace, keys(row.topics), keys(row.roles), keys(row.facilities), row.about, slots, keys(row.ways),
        keys(row.languages), row.most, row.apart, row.away, row.until, row.asked,
    )  # fmt: skip


def as_request(row: Row[Any]) -> Request:
    return Request(
        row.id, row.community, row.member, row.workspace, row.topic, row.role, row.facility, keys(row.ways), keys(row.languages),
        row.apart, row.questions, row.state, row.host, row.host_workspace, row.turn, row.nudged, row.until, row.due, row.moves,
        row.gathering, row.ends, row.made, row.settled,
    )  # fmt: skip


def as_asked(row: Row[Any]) -> Asked:
    return Asked(row.id, row.request, row.host, row.workspace, row.place, row.state, row.asked, row.until, row.nudged)
