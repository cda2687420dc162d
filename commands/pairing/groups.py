"""Who was brought together, as it is kept: a group, its members, and when something is due for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from bot.call import Call
from bot.errors import NotAllowed, UserError
from bot.store import Connection
from bot.text import say
from commands.pairing.tables import groups, seats

_g, _s = groups.c, seats.c


@dataclass(frozen=True, slots=True)
class Group:
    """See the table for what its parts mean; ``members`` are those who have not left it."""

    id: int
    community: int
    circle: int
    round: int | None
    workspace: int
    state: str
    captain: int | None
    question: int
    began: datetime | None
    half: datetime | None
    last: datetime | None
    ends: datetime | None
    dated: datetime | None
    nudged: datetime | None
    asked: int
    met: str
    members: tuple[int, ...]

    @property
    def open(self) -> bool:
        return self.state == "open"

    def others(self, member: int) -> tuple[int, ...]:
        return tuple(each for each in self.members if each != member)


async def find(db: Connection, community: int, number: int) -> Group | None:
    found = await _loaded(db, select(groups).where(_g.community == community, _g.id == number))
    return found[0] if found else None


async def of_round(db: Connection, number: int, *states: str, most: int | None = None) -> list[Group]:
    """Give the groups of a round in some states, in the order in which they were made."""
    found = select(groups).where(_g.round == number, _g.state.in_(states))
    return await _loaded(db, found.order_by(_g.id).limit(most))


async def due(db: Connection, circle: int, now: datetime, most: int) -> list[Group]:
    """Give some of the groups for which something is due."""
    found = select(groups).where(_g.circle == circle, _g.state == "open", _g.next <= now)
    return await _loaded(db, found.order_by(_g.next, _g.id).limit(most))


async def open_of(db: Connection, community: int, member: int, circle: int | None = None) -> list[Group]:
    """Give the groups that go on in which a member is, the newest first."""
    theirs = select(_s.group).where(_s.community == community, _s.member == member, _s.state == "in")
    found = select(groups).where(_g.community == community, _g.id.in_(theirs), _g.state == "open")
    if circle is not None:
        found = found.where(_g.circle == circle)
    return await _loaded(db, found.order_by(_g.id.desc()))


async def change(db: Connection, number: int, **values: Any) -> None:
    await db.execute(update(groups).where(_g.id == number).values(values))


async def own(call: Call, number: int) -> Group:
    """Give a group to one of its members, and note that they pressed something.

    Raises:
        UserError: it is gone.
        NotAllowed: they are not in it.
    """
    found = await find(call.db, call.community, number)
    if found is None or found.state == "planned":
        raise UserError(say("That group is gone. See how things stand with /pairing status."))
    mine = (_s.group == number, _s.member == call.member.id)
    pressed = update(seats).where(*mine, _s.state == "in").values(pressed=call.now)
    if not (await call.db.execute(pressed)).rowcount:
        raise NotAllowed(say("Only the people of this group can do this."))
    return found


async def _loaded(db: Connection, chosen: Select[Any]) -> list[Group]:
    """Give groups with their members, in two queries."""
    rows = list(await db.execute(chosen))
    sitting = await _sitting(db, [row.id for row in rows])
    return [_as_group(row, sitting.get(row.id, ())) for row in rows]


async def _sitting(db: Connection, numbers: Iterable[int]) -> dict[int, tuple[int, ...]]:
    mine = select(_s.group, _s.member).where(_s.group.in_(list(numbers)), _s.state == "in").order_by(_s.member)
    found: dict[int, tuple[int, ...]] = {}
    for row in await db.execute(mine):
        found[row.group] = (*found.get(row.group, ()), row.member)
    return found


def _as_group(row: Row[Any], members: tuple[int, ...]) -> Group:
    return Group(
        row.id, row.community, row.circle, row.round, row.workspace, row.state, row.captain, row.question, row.began,
        row.half, row.last, row.ends, row.dated, row.nudged, row.asked, row.met, members,
    )  # fmt: skip
