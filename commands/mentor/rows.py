"""Requests, mentors and offers as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, select

from bot import people
from bot.call import Call
from bot.errors import UserError
from bot.policy import Role
from bot.store import Connection
from bot.text import say
from commands.mentor.tables import mentors, mentorships, offers, requests

State = Literal["open", "waiting", "matched", "withdrawn", "gone"]
UNSETTLED = ("open", "waiting")
"""A request that can still find a mentor."""

LIVE = ("active", "paused")
"""A mentorship that goes on."""

_r, _o = requests.c, offers.c


@dataclass(frozen=True, slots=True)
class Request:
    """What a member asks for; see the table for what its parts mean."""

    id: int
    community: int
    member: int
    workspace: int
    topic: str
    goal: str
    urgency: str
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    wishes: str
    apart: bool
    posted: bool
    anonymous: bool
    wide: bool
    state: State
    made: datetime
    begins: datetime
    due: datetime
    answered: datetime | None
    settled: datetime | None

    @property
    def unsettled(self) -> bool:
        return self.state in UNSETTLED


@dataclass(frozen=True, slots=True)
class Offer:
    """One mentor who is asked for one request."""

    id: int
    request: int
    mentor: int
    state: str
    reason: str
    asked: datetime
    until: datetime
    nudged: datetime | None
    answered: datetime | None

    @property
    def open(self) -> bool:
        """Whether its mentor can still say yes: also late, as long as the request is open."""
        return self.state in {"asked", "silent"}


@dataclass(frozen=True, slots=True)
class Mentor:
    """What a member offers as a mentor; see the table for what its parts mean."""

    member: int
    community: int
    workspace: int
    topics: tuple[str, ...]
    about: str
    room: int
    ways: tuple[str, ...]
    languages: tuple[str, ...]
    apart: bool
    state: str
    until: datetime | None
    silent: int
    asked: datetime | None
    since: datetime


async def alone(db: Connection, community: int) -> None:
    """Let nobody else change anything of this community's mentoring until the transaction ends.

    Who reads the load of many mentors and then asks one of them must not be overtaken.
    """
    await people.alone(db, community)


async def find_request(db: Connection, community: int, number: int) -> Request | None:
    """Give a request, if there is one."""
    found = select(requests).where(_r.community == community, _r.id == number)
    row = (await db.execute(found)).one_or_none()
    return as_request(row) if row else None


async def request(db: Connection, community: int, number: int) -> Request:
    """Give a request.

    Raises:
        UserError: there is none.
    """
    found = await find_request(db, community, number)
    if found is None:
        raise UserError(say("That request is gone."))
    return found


async def requests_where(db: Connection, *conditions: ColumnElement[bool]) -> list[Request]:
    """Give requests, the oldest first."""
    rows = await db.execute(select(requests).where(*conditions).order_by(_r.made, _r.id))
    return [as_request(row) for row in rows]


async def open_request(db: Connection, community: int, member: int) -> Request | None:
    """Give the one request of a member that is not settled yet."""
    mine = await requests_where(db, _r.community == community, _r.member == member, _r.state.in_(UNSETTLED))
    return mine[0] if mine else None


async def offers_of(db: Connection, number: int) -> list[Offer]:
    """Give all offers of a request in the order in which they were made."""
    rows = await db.execute(select(offers).where(_o.request == number).order_by(_o.asked, _o.id))
    return [as_offer(row) for row in rows]


async def find_offer(db: Connection, community: int, number: int) -> Offer | None:
    """Give one offer, if there is one."""
    row = (await db.execute(select(offers).where(_o.community == community, _o.id == number))).one_or_none()
    return as_offer(row) if row else None


async def offer(db: Connection, community: int, number: int) -> Offer:
    """Give one offer.

    Raises:
        UserError: there is none.
    """
    found = await find_offer(db, community, number)
    if found is None:
        raise UserError(say("That request is gone."))
    return found


async def addressed(call: Call, number: int) -> Offer:
    """Give an offer that was made to the person who asks.

    Raises:
        UserError: it is somebody else's, or gone.
    """
    found = await offer(call.db, call.community, number)
    call.require(Role.MEMBER, owner=found.mentor)
    return found


async def mentor(db: Connection, community: int, member: int) -> Mentor | None:
    """Give what a member offers as a mentor."""
    found = select(mentors).where(mentors.c.community == community, mentors.c.member == member)
    row = (await db.execute(found)).one_or_none()
    return as_mentor(row) if row else None


async def mentees(db: Connection, community: int, member: int) -> list[int]:
    """Give the mentorships of a mentor that go on."""
    m = mentorships.c
    mine = select(m.id).where(m.community == community, m.mentor == member, m.state.in_(LIVE))
    return list((await db.execute(mine.order_by(m.began))).scalars())


def listed(raw: str) -> tuple[str, ...]:
    """Read several keys from one column."""
    return tuple(filter(None, raw.split(",")))


def as_request(row: Row[Any]) -> Request:
    return Request(
        row.id, row.community, row.member, row.workspace, row.topic, row.goal, row.urgency, listed(row.ways),
        listed(row.languages), row.wishes, row.apart, row.posted, row.anonymous, row.wide, row.state, row.made, row.begins,
        row.due, row.answered, row.settled,
    )  # fmt: skip


def as_offer(row: Row[Any]) -> Offer:
    return Offer(row.id, row.request, row.mentor, row.state, row.reason, row.asked, row.until, row.nudged, row.answered)


def as_mentor(row: Row[Any]) -> Mentor:
    return Mentor(
        row.member, row.community, row.workspace, listed(row.topics), row.about, row.room, listed(row.ways),
        listed(row.languages), row.apart, row.state, row.until, row.silent, row.asked, row.since,
    )  # fmt: skip
