"""Who leaves, or deletes all about themselves, leaves their seats to others."""

from __future__ import annotations

from bot.call import Call
from bot.declare import on
from bot.gatherings.answering import leave_all


@on("left", "erased")
async def gone(call: Call) -> None:
    await leave_all(call, call.member.id)
