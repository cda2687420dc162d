"""A mentor says yes: the one moment at which a request becomes a mentorship, whoever else presses at the same time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from bot import deliveries, fitting, people
from bot.errors import UserError
from bot.gatherings import Here
from bot.text import say, say_many
from commands.mentor import asking, board, keeping, ledger, owing, rows
from commands.mentor.beginning import Pairing, begin
from commands.mentor.ledger import OfRequest
from commands.mentor.rows import Mentor, Request
from commands.mentor.tables import offers, requests

LATELY = timedelta(hours=1)
_r, _o = requests.c, offers.c


async def take(here: Here, number: int, member: int, step: OfRequest) -> int:
    """Let a mentor take a request, and give the mentorship's number; ``step`` is how they did: ``accepted`` or ``claimed``.

    Raises:
        UserError: it is settled already, or these two cannot be brought together.
    """
    await rows.alone(here.db, here.workspace.community)
    request = await rows.request(here.db, here.workspace.community, number)
    mentor = await _able(here, request, member)
    await asking.answered(here, request, member)
    settled = {"state": "matched", "settled": here.now}
    await here.db.execute(update(requests).where(_r.id == number).values(settled))
    mine = update(offers).where(_o.request == number, _o.mentor == member)
    await here.db.execute(mine.values(state="accepted", answered=here.now))
    await asking.over(here, request)
    await ledger.note(here, step, request=number, member=member)
    await ledger.note(here, "matched", request=number)
    pairing = Pairing(
        member, mentor.workspace, request.member, request.workspace, request.topic, request.goal, request=number
    )
    made = await begin(here, pairing)
    await asking.crowded(here, member)
    await deliveries.refresh(here.db, request.community, owing.POST, number, here.now)
    await board.redraw(here)
    return made


async def _able(here: Here, request: Request, member: int) -> Mentor:
    """Give the mentor, if the request can still be theirs."""
    if await _together(here, request, member):
        raise UserError(say("You are their mentor already. See your mentorships with /mentor mine."))
    if not request.unsettled:
        raise settled(request, here.now)
    if request.member == member:
        raise UserError(say("This is your own request. See how it stands with /mentor status."))
    mentor = await rows.mentor(here.db, request.community, member)
    if mentor is None:
        raise UserError(say("You do not offer to mentor at the moment. Type /mentor offer, and press again."))
    has = await rows.mentees(here.db, request.community, member)
    if len(has) >= mentor.room:
        raise UserError(
            say_many(
                "You have {n} mentee, and said that you take {room} at once. Take more with /mentor offer, then press again.",
                "You have {n} mentees, and said that you take {room} at once. Take more with /mentor offer, then press again.",
                len(has),
                room=str(mentor.room),
            )
        )
    if await _kept_apart(here, request, mentor):
        raise apart()
    return mentor


async def _together(here: Here, request: Request, member: int) -> bool:
    """Say whether somebody is the member's mentor already, by this request or another."""
    mine = await keeping.of(here.db, request.community, member)
    return any(each.both == (member, request.member) for each in mine)


async def _kept_apart(here: Here, request: Request, mentor: Mentor) -> bool:
    if await people.blocked(here.db, mentor.member, request.member):
        return True
    facts = await fitting.load(here.db, request.community, [mentor.member, request.member])
    return (mentor.apart or request.apart) and fitting.same_employer(facts[mentor.member], facts[request.member])


def apart() -> UserError:
    """Say no more than that these two cannot be brought together: why is nobody's to know."""
    return UserError(say("I cannot bring you together for this request. Thank you for offering."))


def settled(request: Request, now: datetime) -> UserError:
    """Say that nothing is left to do for a request, and why."""
    if request.state == "matched" and request.settled is not None and now - request.settled > LATELY:
        return UserError(say("This request has found a mentor. Thank you for being there; nothing is left to do."))
    if request.state == "matched":
        return UserError(
            say("This request found a mentor a moment ago. Thank you for being there; nothing is left to do.")
        )
    return UserError(say("Who asked has taken this request back. Thank you for being there; nothing is left to do."))
