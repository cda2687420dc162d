"""Who leaves, or deletes all about themselves: their seat goes to the next, and the group goes on without them."""

from __future__ import annotations

from sqlalchemy import update

from bot.call import Call
from bot.declare import on
from commands.study import clock, rows, seating, seeking
from commands.study.tables import invited


@on("left", "erased")
async def gone(call: Call) -> None:
    """Take them out of every group and line, and off every list."""
    await rows.alone(call.db, call.community)
    await seeking.stop(call.db, call.community, call.member.id)
    mine = (invited.c.community == call.community, invited.c.member == call.member.id)
    await call.db.execute(update(invited).where(*mine).values(yes=False))
    for group in await rows.standing(call.db, call.community, call.member.id):
        await seating.leave(call, group, call.member.id)
        await clock.go_on(call, group.id)
        await seeking.announce(call, group)
