"""How a group ends: after its exam with a question and thanks, or where nobody goes on, asked first and closed kindly."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import delete, update

from bot.gatherings import Here
from bot.people import UTC
from bot.store import insertion
from commands.study import attendance, owing, rooms, rows, scheduling
from commands.study.attendance import Held
from commands.study.rows import Group, Seat
from commands.study.tables import outcomes, proposals, resources, seats

QUIET, MISSED = timedelta(days=21), 3
"""Without a session for so long, or after so many to which nobody came, a group is asked whether it goes on."""

ANSWER = timedelta(days=7)
"""So long it has to say yes, and so long after the exam members are asked how it went."""

MORNING = time(10)


async def look(here: Here, group: Group) -> None:
    """End a group, or ask whether it goes on, where that is due; nothing else changes."""
    known = await rows.seats_of(here.db, group.id)
    inside = rows.inside(known)
    if not inside:
        await close(here, group, "empty")
    elif (over := _over(group)) is not None and here.now >= over:
        await _after(here, group, inside)
    elif group.asked is not None and here.now >= group.asked + ANSWER:
        await close(here, group, group.why)
    elif group.asked is None and (why := await _standing_still(here, group, inside)):
        await ask(here, group, why, inside)


async def ask(here: Here, group: Group, why: str, inside: list[Seat]) -> None:
    """Ask the members whether they go on: in their room, or each by themselves."""
    await owing.change(here, group, asked=here.now, why=why)
    key = here.now.isoformat()
    room = await rooms.post(here, group, rooms.STANDING, group.id, key)
    await owing.tell_all(here, owing.GO_ON, group.id, rooms.outside(group, inside, room=room), key=key)


async def next_look(here: Here, group: Group) -> datetime | None:
    """Say when it is to be looked at again."""
    waits = group.asked + ANSWER if group.asked else await _quiet_until(here, group)
    return min(at for at in (waits, _over(group)) if at is not None)


async def finish(here: Here, group: Group) -> datetime | None:
    """Close a group whose members had their week to say how it went."""
    over = (_over(group) or here.now) + ANSWER
    if here.now < over:
        return over
    await close(here, group, "exam")
    return None


async def close(here: Here, group: Group, why: str) -> None:
    """End a group: no session comes any more, its room is closed, and who sat in it is told and thanked."""
    known = await rows.seats_of(here.db, group.id)
    await scheduling.end(here, group)
    await rooms.end(here, group)
    await owing.change(here, group, state="closed", why=why, asked=None, closed=here.now)
    await owing.tell_all(here, owing.CLOSED, group.id, known, detail=why)
    await here.db.execute(delete(seats).where(seats.c.group == group.id))
    await here.db.execute(delete(resources).where(resources.c.group == group.id))
    p = proposals.c
    await here.db.execute(update(proposals).where(p.group == group.id).values(group=None))


async def go_on(here: Here, group: Group) -> None:
    """Take it that a group goes on."""
    await owing.change(here, group, asked=None, why="", confirmed=here.now)


def _over(group: Group) -> datetime | None:
    """Say when members are asked how it went: the morning after the exam, by the clock of their first session time."""
    if group.day is None:
        return None
    zone = group.times[0].zone if group.times else UTC
    return datetime.combine(group.day + timedelta(days=1), MORNING, zone).astimezone(UTC)


async def _after(here: Here, group: Group, inside: list[Seat]) -> None:
    """Ask each member alone how their exam went; who waits in line learns that there is nothing to wait for."""
    await scheduling.end(here, group)
    await owing.change(here, group, state="after", why="exam", asked=None)
    for each in inside:
        row = {"community": group.community, "group": group.id, "member": each.member, "exam": group.exam}
        new = insertion(here.db, outcomes).values(row)
        await here.db.execute(new.on_conflict_do_nothing(index_elements=["group", "member"]))
    await owing.tell_all(here, owing.AFTER, group.id, inside)


async def _standing_still(here: Here, group: Group, inside: list[Seat]) -> str:
    """Say why a group seems to stand still; empty where it does not."""
    begun = await attendance.load(here.db, await scheduling.meetings_of(here.db, group.id), here.now)
    last = _last(group, begun)
    if len(inside) < 2 and here.now >= last + QUIET:
        return "alone"
    missed = _missed(begun, last)
    return "stalled" if missed >= MISSED or (missed and here.now >= last + QUIET) else ""


async def _quiet_until(here: Here, group: Group) -> datetime:
    """Say when it would have been quiet for too long; sessions that nobody came to are looked at as they end."""
    begun = await attendance.load(here.db, await scheduling.meetings_of(here.db, group.id), here.now)
    quiet = _last(group, begun) + QUIET
    return quiet if quiet > here.now else here.now + timedelta(days=1)


def _last(group: Group, begun: list[Held]) -> datetime:
    """Give when the group last showed that it lives."""
    return max([group.confirmed, *(each.at for each in begun if each.took_place)])


def _missed(begun: list[Held], last: datetime) -> int:
    return sum(1 for each in begun if each.over and each.at > last and not each.took_place)
