"""Who is in a circle: what they said about it, and whether they are in the next round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, update

from bot import schema as s
from bot.store import Connection
from commands.pairing.circles import Circle, listed
from commands.pairing.tables import members

_m, _a = members.c, s.accounts.c


@dataclass(frozen=True, slots=True)
class Membership:
    """See the table for what its parts mean."""

    member: int
    circle: int
    state: str
    own: bool
    trio: bool
    ways: tuple[str, ...]
    until: datetime | None
    skips: bool
    silent: int
    waited: int
    captained: datetime | None
    since: datetime

    @property
    def writes(self) -> bool:
        """Whether they meet in writing alone."""
        return self.ways == ("chat",)

    def snoozes(self, now: datetime) -> bool:
        return self.until is not None and self.until > now

    def free(self, now: datetime) -> bool:
        """Whether they can be brought together with somebody at an instant."""
        return self.state == "in" and not self.skips and not self.snoozes(now)


async def find(db: Connection, circle: Circle, member: int) -> Membership | None:
    row = (await db.execute(select(members).where(*mine(circle, member)))).one_or_none()
    return _as_membership(row) if row else None


async def of(db: Connection, circle: Circle, numbers: Iterable[int]) -> dict[int, Membership]:
    """Give the memberships of some members, in one query."""
    found = select(members).where(
        _m.community == circle.community, _m.circle == circle.id, _m.member.in_(list(numbers))
    )
    return {row.member: _as_membership(row) for row in await db.execute(found)}


async def free(
    db: Connection, circle: Circle, now: datetime, among: Iterable[int] | None = None
) -> dict[int, Membership]:
    """Give all who can be brought together at an instant: in the circle, awake, and still in the workspace."""
    there = select(_a.member).where(_a.workspace == circle.workspace, _a.present.is_(True))
    found = select(members).where(
        _m.community == circle.community, _m.circle == circle.id, _m.state == "in", _m.skips.is_(False), _awake(now),
        _m.member.in_(there),
    )  # fmt: skip
    if among is not None:
        found = found.where(_m.member.in_(list(among)))
    return {row.member: _as_membership(row) for row in await db.execute(found.order_by(_m.member))}


async def counted(db: Connection, circle: Circle, now: datetime) -> int:
    """Count who is in the next round, as far as is known now."""
    here = (_m.community == circle.community, _m.circle == circle.id, _m.state == "in", _m.skips.is_(False))
    return (await db.execute(select(func.count()).where(*here, _awake(now)))).scalar_one()


async def change(db: Connection, circle: Circle, member: int, **values: Any) -> bool:
    """Change what is kept of a member; False: they are not in the circle."""
    return (await db.execute(update(members).where(*mine(circle, member)).values(values))).rowcount > 0


def mine(circle: Circle, member: int) -> tuple[ColumnElement[bool], ...]:
    return _m.community == circle.community, _m.circle == circle.id, _m.member == member


def _awake(now: datetime) -> ColumnElement[bool]:
    return or_(_m.until.is_(None), _m.until <= now)


def _as_membership(row: Row[Any]) -> Membership:
    return Membership(
        row.member, row.circle, row.state, row.own, row.trio, listed(row.ways), row.until, row.skips, row.silent,
        row.waited, row.captained, row.since,
    )  # fmt: skip
