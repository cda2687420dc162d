"""Goals of a mentorship, and its pauses."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from sqlalchemy import delete, func, insert, select, update

from bot.call import Call
from bot.cards import Card
from bot.declare import Asked, Opening, button, form
from bot.errors import Faults, UserError
from bot.kinds import Text
from bot.text import say
from commands.mentor import checking, keeping, ledger, mine, rows, settings
from commands.mentor.keeping import Mentorship
from commands.mentor.tables import checks, goals, mentorships

MOST = 20
_m, _g = mentorships.c, goals.c


@button(mine.ADD_GOAL)
async def add(call: Call, value: int) -> Opening:
    await _going_on(call, value)
    return goal.open(value=value)


@form("mentor.goals", say("A goal"), submit=say("Add"))
async def goal(
    call: Call,
    value: str,
    words: Annotated[str, Text(200), Asked(say("Goal"))],
    due: Annotated[date | None, Asked(say("By when"))] = None,
) -> Card:
    """Both of you see it, and nobody else.

    Args:
        words: Something you can tick off, such as: scrub a CABG without notes. Never anything about a patient.
        due: If it has a date, such as that of your exam.
    """
    mentorship = await _going_on(call, int(value))
    have = (
        await call.db.execute(select(func.count()).where(_g.mentorship == mentorship.id, _g.done.is_(None)))
    ).scalar_one()
    if have >= MOST:
        raise UserError(say("{n} goals are open already. Reach one of them first.", n=str(have)))
    row = {"community": call.community, "mentorship": mentorship.id, "words": words, "due": due, "made": call.now}
    await call.db.execute(insert(goals).values(row))
    return await mine.shown(call, mentorship)


@button(mine.GOAL_DONE)
async def reached(call: Call, value: int, picked: str) -> Card:
    """Note that a goal is reached."""
    mentorship = await keeping.mine(call, value)
    number = int(picked) if picked.isdecimal() and len(picked) < 18 else 0
    done = update(goals).where(_g.id == number, _g.mentorship == mentorship.id, _g.done.is_(None))
    if not (await call.db.execute(done.values(done=call.now))).rowcount:
        raise UserError(say("That goal is reached already, or gone."))
    await ledger.note(call, "reached", mentorship=mentorship.id, member=call.member.id)
    return await mine.shown(call, mentorship)


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
        raise UserError(say("This mentorship is over. Its goals and meetings stay as they are."))
    return mentorship
