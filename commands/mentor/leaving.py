"""Who goes leaves nobody waiting: their requests and offers end, and whom they mentored goes to the front of the line."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from bot import deliveries, settings
from bot.call import Call
from bot.declare import on
from commands.mentor import ending, flagging, keeping, ledger, offering, owing, rows, status
from commands.mentor.keeping import Mentorship
from commands.mentor.settings import channel
from commands.mentor.tables import goals, mentorships, problems, requests


@on("left")
async def left(call: Call) -> None:
    await _gone(call)


@on("erased")
async def erased(call: Call) -> None:
    """Let go of all that they wrote; that there was a mentorship stays, without them."""
    await _gone(call)
    mine = mentorships.c.mentee == call.member.id
    await call.db.execute(update(mentorships).where(mine).values(goal=""))
    # Either of both may have written a goal, and nobody noted who: those of their mentorships go, which are all over.
    ours = select(mentorships.c.id).where(or_(mine, mentorships.c.mentor == call.member.id))
    await call.db.execute(delete(goals).where(goals.c.mentorship.in_(ours)))
    await _taken_down(call)


async def _taken_down(call: Call) -> None:
    """Take down what was posted of a member's requests and reports."""
    await deliveries.take_back(call.db, call.community, owing.FLAG, call.member.id, call.now)
    asked = (await call.db.execute(select(requests.c.id).where(requests.c.member == call.member.id))).scalars().all()
    for workspace, _ in await settings.places(call.db, call.community, channel):
        for number in asked:
            await deliveries.withdraw(call.db, workspace, owing.POST, number, call.now)
    reported = select(problems.c.id).where(problems.c.member == call.member.id)
    for number in (await call.db.execute(reported)).scalars().all():
        for workspace, _ in await flagging.places(call):
            await deliveries.withdraw(call.db, workspace, owing.PROBLEM, number, call.now)


async def _gone(call: Call) -> None:
    await rows.alone(call.db, call.community)
    # First of all, so that nobody who waits is brought to them meanwhile.
    await offering.forget(call)
    asked = await rows.open_request(call.db, call.community, call.member.id)
    if asked is not None:
        await status.settle(call, asked, "gone")
        await ledger.note(call, "withdrawn", request=asked.id)
    for each in await keeping.of(call.db, call.community, call.member.id):
        await _leave(call, each)


async def _leave(call: Call, mentorship: Mentorship) -> None:
    if mentorship.mentor == call.member.id:
        await ending.another(call, mentorship, "left", call.member.id)
    else:
        await ending.over(call, mentorship, "left", call.member.id)
