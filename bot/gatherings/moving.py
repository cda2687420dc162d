"""What a change does to one meeting: it moves, opens again, is called off; and whom that concerns hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot import timers
from bot.gatherings import owing, rows
from bot.gatherings.finding import meeting
from bot.gatherings.gathering import Here, Meeting
from bot.gatherings.owing import News
from bot.gatherings.seats import LATE, Rsvp
from bot.gatherings.tables import meetings, rsvps
from bot.gatherings.waiting import fill

CONFIRM = timedelta(hours=24)
"""So long a seat is held for those who were going, once the meeting was moved to another day."""

CONCERNED = ("going", "maybe", "waiting", "asked")
"""Whose answers make a change their concern."""

_m = meetings.c


async def move(here: Here, each: Meeting, at: datetime, length: timedelta, *, moved: bool) -> None:
    """Let a meeting be at another time; on another day, its answers have to be given anew."""
    if (at, at + length) == (each.at, each.ends):
        return
    values = {"at": at, "ends": at + length, "moved": moved, "sequence": _m.sequence + 1}
    day = at.astimezone(each.plan.zone).date()
    if not each.gathering.repeats and await _is_free(here, each, day.isoformat()):
        values["date"] = day.isoformat()
    await here.db.execute(update(meetings).where(_m.id == each.id).values(values))
    anew = day != each.at.astimezone(each.plan.zone).date()
    for rsvp in await rows.all_of(here.db, each.id, *CONCERNED):
        after = _asked(rsvp, here.now, at) if anew else _kept(rsvp, here.now, at)
        if after != rsvp:
            await rows.write(here.db, each, after, here.now)
    await owing.move_reminders(here, await now_of(here, each))


async def reopen(here: Here, each: Meeting) -> None:
    """Open a day again that a plan had left out; who answered then has to do so anew."""
    await here.db.execute(delete(rsvps).where(rsvps.c.meeting == each.id))
    values = {"state": "open", "reason": "", "sequence": _m.sequence + 1}
    await here.db.execute(update(meetings).where(_m.id == each.id).values(values))


async def call_off(here: Here, each: Meeting, reason: str, state: str, news: News) -> None:
    """Call a meeting off that is still open, and tell whom it concerns."""
    if each.state != "open":
        return
    values = {"state": state, "reason": reason, "sequence": _m.sequence + 1}
    await here.db.execute(update(meetings).where(_m.id == each.id).values(values))
    news.add(owing.OFF, each, await rows.all_of(here.db, each.id, *CONCERNED))
    await timers.stop(here.db, owing.LINE, each.id)


async def followed(here: Here, was: Meeting, news: News) -> None:
    """Tell those whom a change of time or place concerns, and give the seats that it made."""
    after = await now_of(here, was)
    if not after.open or after.at <= here.now:
        return
    moved = (after.at, after.ends) != (was.at, was.ends)
    if was.open and (moved or (after.where, after.link) != (was.where, was.link)):
        concerned = await rows.all_of(here.db, was.id, *CONCERNED)
        news.add(owing.CHANGED, after, concerned, was.at.isoformat())
    raised = was.capacity is not None and (after.capacity is None or after.capacity > was.capacity)
    if moved or raised:
        await fill(here, after, promote=raised)
    if after.plan.reminders != was.plan.reminders:
        await owing.move_reminders(here, after)


async def now_of(here: Here, was: Meeting) -> Meeting:
    found = await meeting(here.db, was.gathering.community, was.id)
    assert found is not None
    return found


def _asked(rsvp: Rsvp, now: datetime, at: datetime) -> Rsvp:
    """Ask for another day: their seats are held while they see whether they can come; who waits is never seated unasked."""
    if rsvp.answer == "waiting":
        return replace(_kept(rsvp, now, at), offered=rsvp.offered or 0)
    held = rsvp.seats if rsvp.answer == "going" else rsvp.offered
    return replace(rsvp, answer="asked", offered=held, until=_ends(now + CONFIRM, now, at))


def _kept(rsvp: Rsvp, now: datetime, at: datetime) -> Rsvp:
    """Let what is held end before the last hours, also where these come earlier now."""
    if rsvp.until is None:
        return rsvp
    until = min(rsvp.until, at - LATE) if rsvp.answer == "waiting" else _ends(rsvp.until, now, at)
    return replace(rsvp, until=until)


def _ends(until: datetime, now: datetime, at: datetime) -> datetime:
    """Hold the seat of who is asked anew until then, and not into the last hours, unless these have begun."""
    return min(until, at - LATE if at - LATE > now else at)


async def _is_free(here: Here, each: Meeting, day: str) -> bool:
    taken = select(_m.id).where(_m.gathering == each.gathering.id, _m.date == day, _m.id != each.id)
    return (await here.db.execute(taken)).first() is None
