"""Who leaves the workspace, or deletes all about themselves, leaves nobody waiting."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.call import Call
from bot.declare import on
from commands.pairing import asking, circles, groups, parting
from commands.pairing.circles import Circle
from commands.pairing.tables import circles as table
from commands.pairing.tables import groups as kept
from commands.pairing.tables import members, seats

_m, _s = members.c, seats.c


@on("left")
async def left(call: Call) -> None:
    """Take somebody out of the circle of the workspace that they left; in others they go on."""
    await _gone(call, [circle] if (circle := await circles.at(call.db, call.workspace)) else [])


@on("erased")
async def erased(call: Call) -> None:
    numbers = (await call.db.execute(select(table.c.id).where(table.c.community == call.community))).scalars().all()
    found = [await circles.find(call.db, call.community, number) for number in numbers]
    await _gone(call, [circle for circle in found if circle is not None])


async def _gone(call: Call, concerned: list[Circle]) -> None:
    await circles.alone(call.db, call.community)
    for circle in concerned:
        await asking.forget(call, circle, call.member.id)
        await parting.waits_no_more(call, circle, call.member.id)
        planned = select(kept.c.id).where(kept.c.circle == circle.id, kept.c.state == "planned")
        await call.db.execute(delete(seats).where(_s.member == call.member.id, _s.group.in_(planned)))
        await call.db.execute(delete(members).where(_m.circle == circle.id, _m.member == call.member.id))
        for group in await groups.open_of(call.db, call.community, call.member.id, circle.id):
            await parting.go(call, circle, group, call.member.id)
