"""A round as it is kept, and who was left out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.store import Connection
from commands.pairing.circles import Circle
from commands.pairing.tables import rounds, waits

_r, _w = rounds.c, waits.c
UNSEEN = ("trial", "solving", "ready")
"""Nobody of the circle knows of it yet."""


@dataclass(frozen=True, slots=True)
class Round:
    """See the table for what its parts mean."""

    id: int
    community: int
    circle: int
    workspace: int
    seed: int
    state: str
    trouble: str
    began: datetime
    half: datetime
    last: datetime
    ends: datetime
    due: datetime | None
    solved: datetime | None
    published: datetime | None
    over: datetime | None


async def find(db: Connection, community: int, number: int) -> Round | None:
    row = (await db.execute(select(rounds).where(_r.community == community, _r.id == number))).one_or_none()
    return _as_round(row) if row else None


async def latest(db: Connection, circle: Circle, *states: str) -> Round | None:
    """Give the newest round of a circle in one of some states."""
    found = select(rounds).where(_r.community == circle.community, _r.circle == circle.id, _r.state.in_(states))
    row = (await db.execute(found.order_by(_r.id.desc()).limit(1))).one_or_none()
    return _as_round(row) if row else None


async def every(db: Connection, circle: Circle, *states: str, most: int | None = None) -> list[Round]:
    """Give the rounds of a circle in some states, the newest first."""
    found = select(rounds).where(_r.community == circle.community, _r.circle == circle.id, _r.state.in_(states))
    return [_as_round(row) for row in await db.execute(found.order_by(_r.id.desc()).limit(most))]


async def change(db: Connection, number: int, **values: Any) -> None:
    await db.execute(update(rounds).where(_r.id == number).values(values))


async def waiting(db: Connection, number: int) -> list[Row[Any]]:
    """Give who is in no group of a round, and why; those for whom somebody was found after all are left out."""
    found = select(waits).where(_w.round == number, _w.placed.is_(None))
    return list(await db.execute(found.order_by(_w.member)))


async def placed(db: Connection, number: int, members: Iterable[int], now: datetime) -> None:
    """Note that somebody was found after all for some who waited."""
    mine = (_w.round == number, _w.member.in_(list(members)), _w.placed.is_(None))
    await db.execute(update(waits).where(*mine).values(placed=now))


def _as_round(row: Row[Any]) -> Round:
    return Round(
        row.id, row.community, row.circle, row.workspace, row.seed, row.state, row.trouble, row.began, row.half, row.last,
        row.ends, row.due, row.solved, row.published, row.over,
    )  # fmt: skip
