"""The rows of answers: read under the lock of their gathering, written one a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, literal, select

from bot.errors import UserError
from bot.gatherings.finding import meeting
from bot.gatherings.gathering import Meeting
from bot.gatherings.seats import Rsvp
from bot.gatherings.tables import gatherings, meetings, rsvps
from bot.schema import Instant
from bot.store import Connection, insertion
from bot.text import say

_r = rsvps.c


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of each: seats of those going with their guests, people for the rest; ``held`` are offered seats."""

    going: int = 0
    people: int = 0
    maybe: int = 0
    no: int = 0
    waiting: int = 0
    held: int = 0
    came: int = 0

    def left(self, capacity: int | None) -> int | None:
        return None if capacity is None else capacity - self.going - self.held


def gone() -> UserError:
    return UserError(say("That date is gone. Look for the next one."))


async def locked(db: Connection, community: int, number: int) -> Meeting:
    """Give a meeting, and let nobody else change its gathering until this transaction ends."""
    held = (await db.execute(select(meetings.c.gathering).where(meetings.c.id == number))).scalar_one_or_none()
    while held is not None:
        await lock(db, held)
        found = await meeting(db, community, number)
        if found is None:
            break
        if found.gathering.id == held:
            return found
        # While we waited, its series was parted, and it went along with the new one.
        held = found.gathering.id
    raise gone()


async def lock(db: Connection, gathering: int) -> None:
    """Let nobody else change a gathering, or answer, until this transaction ends."""
    if db.dialect.name != "sqlite":
        await db.execute(select(gatherings.c.id).where(gatherings.c.id == gathering).with_for_update(key_share=True))


async def of(db: Connection, number: int, member: int) -> Rsvp | None:
    row = (await db.execute(select(rsvps).where(_r.meeting == number, _r.member == member))).one_or_none()
    return as_rsvp(row) if row else None


async def mine(db: Connection, numbers: Iterable[int], member: int) -> dict[int, Rsvp]:
    """Give a member's answers to some meetings, in one query."""
    rows = await db.execute(select(rsvps).where(_r.meeting.in_(list(numbers)), _r.member == member))
    return {row.meeting: as_rsvp(row) for row in rows}


async def all_of(db: Connection, number: int, *answers: str) -> list[Rsvp]:
    """Give the answers to a meeting in the order in which they came, those in line by their place there."""
    wanted = [_r.answer.in_(answers)] if answers else []
    rows = await db.execute(
        select(rsvps).where(_r.meeting == number, *wanted).order_by(func.coalesce(_r.turn, 0), _r.at, _r.member)
    )
    return [as_rsvp(row) for row in rows]


async def first_of(db: Connection, number: int, answers: Iterable[str], most: int) -> list[Rsvp]:
    """Give the first ``most`` of each answer, in the order in which they came, in one query."""
    turn = func.row_number().over(partition_by=_r.answer, order_by=(_r.at, _r.member)).label("place")
    ranked = select(rsvps, turn).where(_r.meeting == number, _r.answer.in_(list(answers))).subquery()
    found = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.at, ranked.c.member)
    return [as_rsvp(row) for row in await db.execute(found)]


async def tally(db: Connection, numbers: Iterable[int]) -> dict[int, Tally]:
    """Count the answers to some meetings, in one query."""
    wanted = list(numbers)
    counted = select(
        _r.meeting, _sum(_r.answer == "going", 1 + _r.guests).label("going"), _sum(_r.answer == "going").label("people"),
        _sum(_r.answer == "maybe").label("maybe"), _sum(_r.answer == "no").label("no"), _sum(_r.answer == "waiting").label("waiting"),
        func.coalesce(func.sum(_r.offered), 0).label("held"), _sum(_r.came.is_not(None)).label("came"),
    ).where(_r.meeting.in_(wanted)).group_by(_r.meeting)  # fmt: skip
    found = {row.meeting: Tally(*(int(value) for value in row[1:])) for row in await db.execute(counted)}
    return {number: found.get(number, Tally()) for number in wanted}


async def ahead(db: Connection, number: int, turn: int) -> int:
    """Count who is in line before a place in it."""
    before = select(func.count()).where(_r.meeting == number, _r.answer == "waiting", _r.turn < turn)
    return int((await db.execute(before)).scalar_one())


async def head(db: Connection, number: int, most: int | None) -> list[Rsvp]:
    """Give the first in line who lack seats, by their place; ``most`` seats cannot serve more of them."""
    lack = (_r.meeting == number, _r.answer == "waiting", func.coalesce(_r.offered, 0) < 1 + _r.guests)
    found = await db.execute(select(rsvps).where(*lack).order_by(_r.turn, _r.member).limit(most))
    return [as_rsvp(row) for row in found]


async def next_turn(db: Connection, number: int) -> int:
    """Give the place behind the last in line."""
    last = select(func.coalesce(func.max(_r.turn), 0)).where(_r.meeting == number)
    return int((await db.execute(last)).scalar_one()) + 1


async def write(db: Connection, meeting: Meeting, rsvp: Rsvp, now: datetime) -> None:
    """Write one person's row, in place of the one they have."""
    values: dict[str, Any] = {
        "workspace": rsvp.workspace, "answer": rsvp.answer, "guests": rsvp.guests, "turn": rsvp.turn, "offered": rsvp.offered,
        "until": rsvp.until, "came": rsvp.came, "how": rsvp.how,
    }  # fmt: skip
    key = {"community": meeting.gathering.community, "meeting": meeting.id, "member": rsvp.member}
    written = insertion(db, rsvps).values(key | values | {"at": now})
    when = case((_r.answer == rsvp.answer, _r.at), else_=literal(now, Instant()))
    await db.execute(written.on_conflict_do_update(index_elements=["meeting", "member"], set_=values | {"at": when}))


def as_rsvp(row: Row[Any]) -> Rsvp:
    return Rsvp(row.member, row.workspace, row.answer, row.guests, row.turn, row.offered, row.until, row.came, row.how)


def _sum(which: ColumnElement[bool], each: Any = 1) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((which, each), else_=0)), 0)
