"""A workspace's circle as it is kept: where it talks, who is in it, and by what people are brought together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot import people, recurrence
from bot.call import Call
from bot.errors import UserError
from bot.people import Workspace
from bot.recurrence import Standing
from bot.store import Connection
from bot.text import say
from commands.pairing import owing
from commands.pairing.tables import circles

_c = circles.c


@dataclass(frozen=True, slots=True)
class Circle:
    """See the table for what its parts mean."""

    id: int
    community: int
    workspace: int
    place: str
    who: str
    source: str
    size: int
    weeks: int
    prefers: tuple[str, ...]
    never: tuple[str, ...]
    look: bool
    report: str
    trouble: str


async def alone(db: Connection, community: int) -> None:
    """Let nobody else change anything of this community's pairing until the transaction ends.

    Who reads who is free and then brings them together must not be overtaken.
    """
    await people.alone(db, community)


async def find(db: Connection, community: int, number: int) -> Circle | None:
    row = (await db.execute(select(circles).where(_c.community == community, _c.id == number))).one_or_none()
    return _as_circle(row) if row else None


async def at(db: Connection, workspace: Workspace) -> Circle | None:
    """Give the circle of a workspace, if it has one."""
    here = (_c.community == workspace.community, _c.workspace == workspace.id)
    row = (await db.execute(select(circles).where(*here))).one_or_none()
    return _as_circle(row) if row else None


async def expected(call: Call) -> Circle:
    """Give the circle of the workspace where somebody asks.

    Raises:
        UserError: there is none.
    """
    found = await at(call.db, call.workspace)
    if found is None:
        raise UserError(say("There are no pairing rounds here yet. A moderator begins them with /pairing setup."))
    return found


async def standing(db: Connection, circle: Circle) -> Standing | None:
    """Give by which rule a circle's rounds begin, and when the next one does."""
    return (await recurrence.standings(db, owing.ROUND, [circle.id])).get(str(circle.id))


async def next_at(db: Connection, circle: Circle) -> datetime | None:
    """Give when the next round begins; None while the circle is paused, or where no date is left."""
    found = await standing(db, circle)
    return found.next if found else None


def listed(raw: str) -> tuple[str, ...]:
    return tuple(filter(None, raw.split(",")))


def _as_circle(row: Row[Any]) -> Circle:
    return Circle(
        row.id, row.community, row.workspace, row.place, row.who, row.source, row.size, row.weeks, listed(row.prefers),
        listed(row.never), row.look, row.report, row.trouble,
    )  # fmt: skip
