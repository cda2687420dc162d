"""Who leaves, or deletes all about themselves, leaves their seats to others."""

from __future__ import annotations

from sqlalchemy import select

from bot import schema as s
from bot.call import Call
from bot.declare import on
from bot.gatherings.answering import leave_all


@on("left", "erased")
async def gone(call: Call) -> None:
    """Take the community's lock first, as every feature does that changes gatherings of its own when somebody leaves."""
    if call.db.dialect.name != "sqlite":
        c = s.communities.c
        await call.db.execute(select(c.id).where(c.id == call.community).with_for_update(key_share=True))
    await leave_all(call, call.member.id)
