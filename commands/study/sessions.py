"""What is done about a group's sessions: two days before somebody leads and knows it, at the start all check in, then it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot import gatherings
from bot.gatherings import Here, Meeting
from bot.gatherings.gathering import DOORS
from commands.study import attendance, owing, rooms, rows, scheduling, syllabus
from commands.study.attendance import Held
from commands.study.rows import Group, Seat
from commands.study.syllabus import Lesson
from commands.study.tables import sessions

BEFORE = timedelta(days=2)
UNDATED = 10
"""Without an exam date it is planned as for so many sessions in all."""

_t = sessions.c


async def step(here: Here, group: Group, seats: Sequence[Seat]) -> datetime | None:
    """Do what is due for the sessions of a group, and say when something is next."""
    every = await scheduling.meetings_of(here.db, group.id)
    kept = {row.meeting: row for row in await here.db.execute(select(sessions).where(_t.group == group.id))}
    open_ = [each for each in every if each.id not in kept or kept[each.id].ended is None]
    for each in open_:
        if each.at - BEFORE <= here.now:
            await _look(here, group, seats, every, each, kept.get(each.id))
    return min((at for each in open_ for at in _moments(each) if at > here.now), default=None)


async def lessons(
    here: Here, group: Group, every: Sequence[Meeting], held: Sequence[Held]
) -> list[tuple[Meeting, Lesson]]:
    """Plan what each session that is to come is about; without an exam date as if there were ten."""
    coming = [each for each in every if each.at > here.now]
    if group.day:
        number = len(coming) + await scheduling.further(here.db, group, every)
    else:
        number = max(UNDATED - sum(1 for each in held if each.took_place), 2)
    planned = syllabus.plan(group.topics, number, attendance.spent(held))
    return list(zip(coming, planned, strict=False))


async def topics(
    here: Here, group: Group, every: Sequence[Meeting], held: Sequence[Held], meeting: Meeting
) -> tuple[str, ...]:
    """Give what a session is about: as it was told, else as it is planned; nothing where it is for review."""
    kept = await kept_of(here, meeting.id)
    if kept is not None:
        return rows.lines(kept.topics)
    planned = {each.id: lesson for each, lesson in await lessons(here, group, every, held)}
    return tuple(planned[meeting.id].topics) if meeting.id in planned else ()


async def kept_of(here: Here, meeting: int) -> Row[Any] | None:
    """Give what is kept of a session, from two days before it on."""
    return (await here.db.execute(select(sessions).where(_t.meeting == meeting))).one_or_none()


def _moments(each: Meeting) -> tuple[datetime, ...]:
    return each.at - BEFORE, each.at, each.ends + DOORS


async def _look(
    here: Here, group: Group, seats: Sequence[Seat], every: Sequence[Meeting], each: Meeting, kept: Row[Any] | None
) -> None:
    """Bring one session to where it should be by now; its card in the room follows."""
    if kept is None:
        await _prepare(here, group, every, each)
    if here.now < each.at:
        await _lead(here, group, seats, every, each, kept.facilitator if kept else None)
    elif here.now < each.ends and (kept is None or kept.begun is None):
        await _begin(here, group, seats, each)
    if here.now >= each.ends + DOORS:
        await _end(here, each)
    if kept is not None and (here.now < each.at or kept.begun is None or here.now >= each.ends):
        # While it is under way nothing of its card changes; who checks in shows when it is over.
        await rooms.show(here, group, each.id)


async def _prepare(here: Here, group: Group, every: Sequence[Meeting], each: Meeting) -> None:
    """Keep what a session is about from now on; the plan may change, what was told does not."""
    held = await attendance.load(here.db, every, here.now)
    about = "\n".join(await topics(here, group, every, held, each))
    row = {"community": group.community, "meeting": each.id, "group": group.id, "topics": about}
    await here.db.execute(insert(sessions).values(row))


async def _lead(
    here: Here, group: Group, seats: Sequence[Seat], every: Sequence[Meeting], each: Meeting, leader: int | None
) -> None:
    """Choose who leads, where nobody does who comes."""
    going = {rsvp.member for rsvp in await gatherings.all_of(here.db, each.id, "going")}
    if leader in going and any(seat.member == leader and seat.inside for seat in seats):
        return
    chosen = attendance.leads(seats, going, await _led(here, every, each))
    if chosen is None and leader is None:
        return
    await here.db.execute(update(sessions).where(_t.meeting == each.id).values(facilitator=chosen))
    for seat in seats:
        if seat.member == chosen:
            await owing.tell(here, owing.LEAD, each.id, seat.member, seat.workspace, key=str(each.id))
    await rooms.show(here, group, each.id)


async def pass_on(here: Here, group: Group, meeting: Meeting, leader: int) -> int | None:
    """Let somebody else lead a session, if somebody comes who can; give who."""
    every = await scheduling.meetings_of(here.db, group.id)
    seats = await rows.seats_of(here.db, group.id)
    going = {rsvp.member for rsvp in await gatherings.all_of(here.db, meeting.id, "going")} - {leader}
    chosen = attendance.leads(seats, going, await _led(here, every, meeting))
    if chosen is not None:
        await here.db.execute(update(sessions).where(_t.meeting == meeting.id).values(facilitator=chosen))
        seat = next(each for each in seats if each.member == chosen)
        await owing.tell(here, owing.LEAD, meeting.id, seat.member, seat.workspace, key=f"{meeting.id}:{leader}")
    return chosen


async def _led(here: Here, every: Iterable[Meeting], before: Meeting) -> dict[int, datetime]:
    """Say when each led last, of the other sessions that were not called off."""
    at = {each.id: each.at for each in every if each.id != before.id}
    kept = select(_t.meeting, _t.facilitator).where(_t.meeting.in_(at), _t.facilitator.is_not(None))
    found: dict[int, datetime] = {}
    for row in await here.db.execute(kept):
        found[row.facilitator] = max(at[row.meeting], found.get(row.facilitator, at[row.meeting]))
    return found


async def _begin(here: Here, group: Group, seats: Sequence[Seat], each: Meeting) -> None:
    """Tell those who come that it begins, with the button by which they check in: in their room, or each by themselves."""
    await here.db.execute(update(sessions).where(_t.meeting == each.id).values(begun=here.now))
    room = await rooms.post(here, group, rooms.BEGINS, each.id)
    going = {rsvp.member for rsvp in await gatherings.all_of(here.db, each.id, "going")}
    await owing.tell_all(
        here, owing.BEGINS, each.id, [seat for seat in rooms.outside(group, seats, room=room) if seat.member in going]
    )


async def _end(here: Here, each: Meeting) -> None:
    """Close a session's book; where nobody checked in, who led it is asked whether it took place."""
    await here.db.execute(update(sessions).where(_t.meeting == each.id).values(ended=here.now))
    kept = await kept_of(here, each.id)
    came = any(rsvp.came for rsvp in await gatherings.all_of(here.db, each.id))
    leader = kept.facilitator if kept else None
    if leader is not None and not came:
        mine = await gatherings.of(here.db, each.id, leader)
        if mine is not None:
            await owing.tell(here, owing.TOOK, each.id, leader, mine.workspace)
