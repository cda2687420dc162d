"""Goals of a mentorship: set, reached, taken away; both of them see and change them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from sqlalchemy import delete, func, insert, select, update

from bot.call import Call
from bot.cards import Card
from bot.declare import Asked, Opening, button, form
from bot.errors import UserError
from bot.kinds import Text
from bot.text import say
from commands.mentor import keeping, ledger, mine
from commands.mentor.keeping import Mentorship
from commands.mentor.tables import goals

MOST = 20
_g = goals.c


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
    done = update(goals).where(_g.id == _number(picked), _g.mentorship == mentorship.id, _g.done.is_(None))
    if not (await call.db.execute(done.values(done=call.now))).rowcount:
        raise UserError(say("That goal is reached already, or gone."))
    await ledger.note(call, "reached", mentorship=mentorship.id, member=call.member.id)
    return await mine.shown(call, mentorship)


@button(mine.DROP_GOAL)
async def drop(call: Call, value: int, picked: str) -> Card:
    """Take a goal away that is not one any more, or was written wrongly."""
    mentorship = await keeping.mine(call, value)
    gone = delete(goals).where(_g.id == _number(picked), _g.mentorship == mentorship.id, _g.done.is_(None))
    if not (await call.db.execute(gone)).rowcount:
        raise UserError(say("That goal is reached already, or gone."))
    return await mine.shown(call, mentorship)


def _number(picked: str) -> int:
    return int(picked) if picked.isdecimal() and len(picked) < 18 else 0


async def _going_on(call: Call, number: int) -> Mentorship:
    mentorship = await keeping.mine(call, number)
    if not mentorship.live:
        raise UserError(say("This mentorship is over. Its goals and meetings stay as they are."))
    return mentorship
