"""Who waits in line gets what is free: a seat that is held while they answer, or at once where there is more room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.declare import timer
from bot.errors import UserError
from bot.gatherings import owing, rows
from bot.gatherings.gathering import Here, Meeting
from bot.gatherings.seats import Rsvp, given, held_until, is_late
from bot.gatherings.turns import turned
from bot.timers import Ring


async def fill(here: Here, meeting: Meeting, *, promote: bool = False) -> None:
    """Give the seats that are free to who waits, and see to it that the line goes on."""
    if meeting.open and meeting.at > here.now:
        left = (await rows.tally(here.db, [meeting.id]))[meeting.id].left(meeting.capacity)
        if left is None or left > 0:
            await _share(here, meeting, left, promote=promote)
    await owing.wake_line(here, meeting)


async def _share(here: Here, meeting: Meeting, left: int | None, *, promote: bool) -> None:
    """Hold what is left for the first in line; in the last hours tell all of them, and the first takes it."""
    if is_late(here.now, meeting.at):
        await owing.tell(here, owing.FREE, meeting, await rows.all_of(here.db, meeting.id, "waiting"))
        return
    line_ = await rows.head(here.db, meeting.id, left)
    await _give(here, meeting, line_, sum(each.seats for each in line_) if left is None else left, promote=promote)


@timer(owing.LINE)
async def line(ring: Ring) -> None:
    """End the offers whose time is over, and give their seats to the next."""
    try:
        meeting = await rows.locked(ring.db, ring.workspace.community, int(ring.subject))
    except UserError:
        return
    for each in await rows.all_of(ring.db, meeting.id, "waiting", "asked"):
        if each.until is not None and each.until <= ring.now:
            await _end(ring, meeting, each)
    await fill(ring, meeting)
    await turned(ring, meeting.gathering, meeting, "answered")


async def _end(here: Here, meeting: Meeting, each: Rsvp) -> None:
    """Take back what was held for somebody; in the last hours they stay in line, since then all may take it."""
    if each.answer == "waiting" and is_late(here.now, meeting.at):
        await rows.write(here.db, meeting, replace(each, offered=None, until=None), here.now)
        return
    lapsed = replace(each, answer="lapsed", turn=None, offered=None, until=None)
    await rows.write(here.db, meeting, lapsed, here.now)
    if each.offered:
        await owing.tell(here, owing.LAPSED, meeting, [lapsed])


async def _give(here: Here, meeting: Meeting, line_: Iterable[Rsvp], left: int, *, promote: bool) -> None:
    """Write and tell what each in line gets."""
    until = held_until(here.now, meeting.plan.accept, meeting.at)
    steps = given(line_, left, until, promote=promote)
    for step in steps:
        await rows.write(here.db, meeting, step.rsvp, here.now)
        await owing.tell(here, owing.SEAT if step.what == "seat" else owing.OFFER, meeting, [step.rsvp])
    await owing.remind_of(here, meeting, [step.rsvp.member for step in steps if step.what == "seat"])
