"""Mentorships as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from bot.call import Call
from bot.errors import UserError
from bot.policy import Role
from bot.store import Connection
from bot.text import say
from commands.mentor.rows import LIVE
from commands.mentor.tables import mentorships

RETURNED = timedelta(days=7)
"""So long after taking a request a mentor may give it back with one click."""

_m = mentorships.c


@dataclass(frozen=True, slots=True)
class Mentorship:
    """Two who agreed to meet; see the table for what its parts mean. Who erased themselves is None."""

    id: int
    community: int
    workspace: int
    mentor_workspace: int
    mentor: int | None
    mentee: int | None
    request: int | None
    cycle: int | None
    topic: str
    goal: str
    state: str
    began: datetime
    ends: datetime
    next: datetime | None
    until: datetime | None
    rested: datetime | None
    ended: datetime | None
    how: str
    renewed: int

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def both(self) -> tuple[int, ...]:
        """The mentor, then the mentee, as far as they are here."""
        return tuple(each for each in (self.mentor, self.mentee) if each is not None)

    def other(self, member: int) -> int | None:
        return self.mentee if member == self.mentor else self.mentor

    def returnable(self, now: datetime) -> bool:
        """Say whether its mentor may still give it back with one click; later they end it."""
        return self.live and now < self.began + RETURNED

    def reached(self, member: int) -> int:
        """Give the number of the workspace in which one of both gets messages."""
        return self.mentor_workspace if member == self.mentor else self.workspace


async def find(db: Connection, community: int, number: int) -> Mentorship | None:
    row = (await db.execute(select(mentorships).where(_m.community == community, _m.id == number))).one_or_none()
    return as_mentorship(row) if row else None


async def where(db: Connection, *conditions: ColumnElement[bool]) -> list[Mentorship]:
    """Give mentorships, the oldest first."""
    rows = await db.execute(select(mentorships).where(*conditions).order_by(_m.began, _m.id))
    return [as_mentorship(row) for row in rows]


async def of(db: Connection, community: int, member: int) -> list[Mentorship]:
    """Give a member's mentorships that go on, on either side."""
    mine = or_(_m.mentor == member, _m.mentee == member)
    return await where(db, _m.community == community, mine, _m.state.in_(LIVE))


async def mine(call: Call, number: int) -> Mentorship:
    """Give a mentorship that the person who asks is part of.

    Raises:
        NotAllowed: it is somebody else's.
        UserError: there is none.
    """
    found = await find(call.db, call.community, number)
    if found is None:
        raise UserError(say("That mentorship is gone. See yours with /mentor mine."))
    if call.member.id not in found.both:
        call.require(Role.MEMBER, owner=found.mentor or 0)
    return found


def as_mentorship(row: Row[Any]) -> Mentorship:
    return Mentorship(
        row.id, row.community, row.workspace, row.mentor_workspace, row.mentor, row.mentee, row.request, row.cycle, row.topic, row.goal, row.state,
        row.began, row.ends, row.next, row.until, row.rested, row.ended, row.how, row.renewed,
    )  # fmt: skip
