"""What both of a mentorship are asked, and that they met, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot.gatherings import Here
from bot.store import Connection
from commands.mentor import ledger
from commands.mentor.keeping import Mentorship
from commands.mentor.tables import checks, meetings

_c = checks.c


@dataclass(frozen=True, slots=True)
class Check:
    """What one of both is asked; see the table."""

    id: int
    mentorship: int
    member: int
    what: str
    asked: datetime
    answer: str
    answered: datetime | None
    nudged: datetime | None
    flagged: datetime | None


async def find(db: Connection, community: int, number: int) -> Check | None:
    row = (await db.execute(select(checks).where(_c.community == community, _c.id == number))).one_or_none()
    return as_check(row) if row else None


async def answered(here: Here, check: Check, answer: str) -> None:
    """Keep what somebody said. That they met, or not yet, is said for both: nobody need be asked once more."""
    said = update(checks).where(_c.id == check.id).values(answer=answer, answered=here.now)
    await here.db.execute(said)
    await ledger.note(here, "answered", mentorship=check.mentorship, member=check.member)
    if check.what == "met":
        same = (_c.mentorship == check.mentorship, _c.what == "met", _c.answered.is_(None))
        await here.db.execute(update(checks).where(*same).values(answer="other", answered=here.now))


async def met(here: Here, mentorship: Mentorship, member: int, since: datetime) -> bool:
    """Note a meeting; False if one was noted since then: both may say that they met, and it was one meeting."""
    if await met_since(here.db, mentorship.id, since):
        return False
    row = {"community": mentorship.community, "mentorship": mentorship.id, "member": member, "at": here.now}
    await here.db.execute(insert(meetings).values(row))
    await ledger.note(here, "met", mentorship=mentorship.id, member=member)
    return True


async def unmet(here: Here, mentorship: Mentorship, member: int, since: datetime) -> bool:
    """Take back that they met, as far as this member noted it since then: who pressed by mistake says so.

    A question that they answered with it is answered by 'not yet': they are asked again as usual.
    """
    t = meetings.c
    noted = delete(meetings).where(t.mentorship == mentorship.id, t.member == member, t.at > since)
    if not (await here.db.execute(noted)).rowcount:
        return False
    wrong = update(checks).where(_c.mentorship == mentorship.id, _c.member == member, _c.answer == "met")
    await here.db.execute(wrong.where(_c.answered > since).values(answer="notyet"))
    await ledger.note(here, "not met", mentorship=mentorship.id, member=member)
    return True


async def met_since(db: Connection, number: int, since: datetime) -> bool:
    """Say whether a meeting was noted after an instant."""
    t = meetings.c
    known = select(t.id).where(t.mentorship == number, t.at > since).limit(1)
    return (await db.execute(known)).first() is not None


async def unanswered(db: Connection, number: int) -> list[Check]:
    found = select(checks).where(_c.mentorship == number, _c.answered.is_(None)).order_by(_c.id)
    return [as_check(row) for row in await db.execute(found)]


def as_check(row: Row[Any]) -> Check:
    return Check(
        row.id, row.mentorship, row.member, row.what, row.asked, row.answer, row.answered, row.nudged, row.flagged
    )
