"""A mentorship rests for a while: nobody is asked anything, and its term is longer by as much."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from sqlalchemy import delete, update

from bot.call import Call
from bot.cards import Card
from bot.declare import Asked, Opening, button, form
from bot.errors import Faults, UserError
from bot.text import say
from commands.mentor import checking, keeping, ledger, mine, rows, settings
from commands.mentor.keeping import Mentorship
from commands.mentor.tables import checks, mentorships

_m = mentorships.c


@button(mine.PAUSE)
async def pause(call: Call, value: int) -> Opening:
    await _going_on(call, value)
    return rest.open(value=value)


@form("mentor.rests", say("Pause a mentorship"), submit=say("Pause"))
async def rest(call: Call, value: str, until: Annotated[date | None, Asked(say("Until"))] = None) -> Card:
    """Nobody is asked anything meanwhile, and the term is longer by as much.

    Args:
        until: Leave it empty to pause until one of you goes on.
    """
    end = datetime.combine(until, time(0), call.zone).astimezone(call.now.tzinfo) if until else None
    if end is not None and end <= call.now:
        raise Faults({"until": say("That day is here or over. Choose a later one, or leave it empty.")})
    await rows.alone(call.db, call.community)
    mentorship = await _going_on(call, int(value))
    if mentorship.state == "active":
        paused = {"state": "paused", "until": end, "next": None, "rested": call.now}
        await call.db.execute(update(mentorships).where(_m.id == mentorship.id).values(paused))
        open_ = delete(checks).where(checks.c.mentorship == mentorship.id, checks.c.answered.is_(None))
        await call.db.execute(open_)
        await ledger.note(call, "paused", mentorship=mentorship.id, member=call.member.id)
        await checking.go_on(call, mentorship.id)
    return await mine.shown(call, await keeping.mine(call, mentorship.id))


@button(mine.RESUME)
async def resume(call: Call, value: int) -> Card:
    """Go on after a pause."""
    await rows.alone(call.db, call.community)
    mentorship = await _going_on(call, value)
    if mentorship.state == "paused":
        await checking.resume(call, mentorship, await settings.terms(call))
        await checking.go_on(call, mentorship.id)
    return await mine.shown(call, await keeping.mine(call, mentorship.id))


async def _going_on(call: Call, number: int) -> Mentorship:
    mentorship = await keeping.mine(call, number)
    if not mentorship.live:
        raise UserError(say("This mentorship is over, so there is nothing to pause."))
    return mentorship
