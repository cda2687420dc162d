"""Who leaves, or deletes all about themselves, is reminded of nothing more."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot import recurrence
from bot.call import Call
from bot.declare import on
from commands.reminder.tables import RULE, reminders


@on("left", "erased")
async def gone(call: Call) -> None:
    mine = (reminders.c.community == call.community, reminders.c.member == call.member.id)
    for number in (await call.db.execute(select(reminders.c.id).where(*mine))).scalars():
        await recurrence.end(call.db, RULE, number)
    await call.db.execute(delete(reminders).where(*mine))
