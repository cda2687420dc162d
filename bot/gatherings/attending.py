"""Who came: noted by a button while the doors are open, by a code that changes, or by a host."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, update

from bot.errors import UserError
from bot.gatherings import rows
from bot.gatherings.gathering import Here, Meeting
from bot.gatherings.seats import Rsvp
from bot.gatherings.tables import rsvps
from bot.gatherings.turns import turned
from bot.people import Member
from bot.text import Moment, say

STEP = timedelta(minutes=1)
GOOD = 3
"""A code changes every minute, and is good for three."""


def code(meeting: Meeting, now: datetime) -> str:
    """Give the six digits that hosts show at this moment."""
    return _code(meeting, int(now.timestamp() // STEP.total_seconds()))


async def check_in(here: Here, number: int, member: Member, typed: str | None = None) -> Meeting:
    """Note that a member came; who had not answered comes as they are.

    Raises:
        UserError: if the doors are not open, or the code is wrong.
    """
    meeting = await rows.locked(here.db, here.workspace.community, number)
    opens, closes = meeting.doors
    if not meeting.open:
        raise UserError(say("This date was called off, so there is nothing to answer any more."))
    if here.now < opens:
        raise UserError(say("Checking in begins {when}. Press the button again then.", when=Moment(opens)))
    if here.now >= closes:
        raise UserError(say("Checking in ended {when}. Ask a host to note that you were there.", when=Moment(closes)))
    if meeting.plan.checkin == "host":
        raise UserError(say("The hosts note who is here. There is nothing for you to do."))
    if meeting.plan.checkin == "code" and (typed is None or not _good(meeting, typed, here.now)):
        raise UserError(
            say("That is not the code of this minute. Look at what the host shows, and type its six digits.")
        )
    how = "code" if meeting.plan.checkin == "code" else "button"
    await _came(here, meeting, Rsvp(member.id, here.workspace.id, "walk-in"), how)
    await turned(here, meeting.gathering, meeting, "answered")
    return meeting


async def mark(here: Here, meeting: Meeting, members: Iterable[int], *, came: bool) -> None:
    """Note by a host's hand who came, or that somebody did not."""
    await rows.lock(here.db, meeting.gathering.id)
    for member in members:
        if came:
            await _came(here, meeting, Rsvp(member, here.workspace.id, "walk-in"), "host")
        else:
            await _did_not(here, meeting, member)
    await turned(here, meeting.gathering, meeting, "answered")


def missed(meeting: Meeting, answers: Iterable[Rsvp], now: datetime) -> list[Rsvp]:
    """Give who said yes and did not come, once it is over; nobody, where nobody was noted at all."""
    known = list(answers)
    if now < meeting.ends or not any(each.came for each in known):
        return []
    return [each for each in known if each.answer == "going" and each.came is None]


async def _came(here: Here, meeting: Meeting, new: Rsvp, how: str) -> None:
    before = await rows.of(here.db, meeting.id, new.member) or new
    if before.came is None:
        await rows.write(here.db, meeting, replace(before, came=here.now, how=how), here.now)


async def _did_not(here: Here, meeting: Meeting, member: int) -> None:
    """Take back that somebody came; who only walked in has said nothing then."""
    mine = (rsvps.c.meeting == meeting.id, rsvps.c.member == member)
    await here.db.execute(delete(rsvps).where(*mine, rsvps.c.answer == "walk-in"))
    await here.db.execute(update(rsvps).where(*mine).values(came=None, how=""))


def _good(meeting: Meeting, typed: str, now: datetime) -> bool:
    digits = "".join(str(int(each)) for each in typed if each.isdecimal())
    return any(hmac.compare_digest(digits, code(meeting, now - step * STEP)) for step in range(GOOD))


def _code(meeting: Meeting, step: int) -> str:
    made = hmac.new(meeting.secret.encode(), f"{meeting.id}.{step}".encode(), sha256).digest()
    return f"{int.from_bytes(made[:8], 'big') % 1_000_000:06}"
