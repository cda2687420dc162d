"""Who leaves, or deletes all about themselves, is out of the programme."""

from __future__ import annotations

from bot.call import Call
from bot.declare import on
from commands.mentor import rows
from commands.mentor.programme import applying, cycles


@on("left", "erased")
async def gone(call: Call) -> None:
    await rows.alone(call.db, call.community)
    running = await cycles.running(call.db, call.community)
    if running is not None:
        await applying.withdraw(call, running, call.member.id)
