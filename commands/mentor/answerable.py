"""A question to one of both, as long as it can be answered: to be drawn, and for the person who answers."""

from __future__ import annotations

from bot.call import Call
from bot.errors import UserError
from bot.policy import Role
from bot.scene import Scene
from bot.text import say
from commands.mentor import checks, keeping, rows
from commands.mentor.checks import Check
from commands.mentor.keeping import Mentorship


async def standing(scene: Scene) -> tuple[Check, Mentorship] | None:
    """Give a question that still waits for its answer, with what it is about."""
    check = await checks.find(scene.db, scene.workspace.community, int(scene.subject))
    mentorship = await keeping.find(scene.db, scene.workspace.community, check.mentorship) if check else None
    if check is None or mentorship is None or check.answered is not None or mentorship.state != "active":
        return None
    return check, mentorship


async def mine(call: Call, number: int) -> tuple[Check, Mentorship]:
    """Give a question that the person who asks can still answer."""
    check, mentorship = await asked(call, number)
    still_open(check)
    return check, mentorship


def still_open(check: Check) -> None:
    if check.answered is not None:
        raise UserError(say("That is answered already. See how it stands with /mentor mine."))


async def asked(call: Call, number: int) -> tuple[Check, Mentorship]:
    """Give a question to the person who asks, as long as what it is about goes on: who stops need not have been first."""
    await rows.alone(call.db, call.community)
    check = await checks.find(call.db, call.community, number)
    if check is None:
        raise UserError(say("That question is over. See your mentorships with /mentor mine."))
    call.require(Role.MEMBER, owner=check.member)
    mentorship = await keeping.mine(call, check.mentorship)
    if not mentorship.live:
        raise UserError(say("This mentorship is over already."))
    return check, mentorship
