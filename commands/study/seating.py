"""Who sits in a group: a strict line for what is full, a seat held for a day for its first, and nobody beyond the size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete

from bot import people
from bot.errors import UserError
from bot.gatherings import Here
from bot.text import say, say_many
from commands.study import ending, owing, rooms, rows, scheduling
from commands.study.rows import Group, Seat
from commands.study.tables import seekers

HOLDS = timedelta(days=1)
"""So long a seat is held for the first in line; then it goes to the next."""


async def join(here: Here, group: Group, member: int) -> Seat:
    """Give a member a seat, or a place in line where all are taken; the community's lock is held.

    Raises:
        UserError: they cannot be in it; nothing is changed then.
    """
    known = await rows.seats_of(here.db, group.id)
    mine = next((each for each in known if each.member == member), None)
    if mine is not None and mine.inside:
        raise UserError(say("You are in this group already. Look at it with /study show."))
    if mine is not None and mine.state == "held":
        return await seat(here, group, Seat(group.id, member, here.workspace.id, "in", here.now, None))
    if mine is not None:
        raise UserError(say("You are in line for this group. When a seat is free for you, I write to you."))
    await _hold_few(here, group, member)
    if await _apart(here, member, known):
        raise UserError(
            say("This group cannot be joined just now. /study find shows others, and /study create starts your own.")
        )
    # Whoever of the line may have what is free holds it already, and so it counts as taken.
    if _taken(known) < group.size:
        return await seat(here, group, Seat(group.id, member, here.workspace.id, "in", here.now, None))
    waiting = Seat(group.id, member, here.workspace.id, "waiting", here.now, None)
    await rows.put(here.db, group.community, waiting)
    return waiting


async def seat(here: Here, group: Group, new: Seat) -> Seat:
    """Let somebody sit in a group: they belong to its sessions and its room, and look for no other for this exam."""
    await rows.put(here.db, group.community, new)
    await scheduling.admit(here, group, new)
    await rooms.admit(here, group, new)
    s = seekers.c
    found = delete(seekers).where(s.community == group.community, s.member == new.member, s.exam == group.exam)
    await here.db.execute(found)
    if group.why == "alone":
        await owing.change(here, group, asked=None, why="", confirmed=here.now)
    return new


async def leave(here: Here, group: Group, member: int) -> None:
    """Let somebody give up their seat, or their place in line; it goes on to the next, and the founder's part to another."""
    known = await rows.seats_of(here.db, group.id)
    mine = next((each for each in known if each.member == member), None)
    if mine is None:
        return
    await rows.clear(here.db, group.id, member)
    if mine.inside:
        await scheduling.dismiss(here, group, member)
        await rooms.dismiss(here, group, member)
    left = [each for each in rows.inside(known) if each.member != member]
    if not group.open:
        return
    if group.founder in {member, None} and left:
        await hand_over(here, group, left[0])
    if len(left) == 1 and mine.inside:
        await ending.ask(here, group, "alone", left)


async def hand_over(here: Here, group: Group, to: Seat) -> None:
    """Let another member decide about a group, and know it."""
    await owing.change(here, group, founder=to.member)
    await owing.tell(here, owing.HANDED, group.id, to.member, to.workspace, key=here.now.isoformat())


async def fill(here: Here, group: Group) -> None:
    """Take back what was held too long, and hold what is free for the first in line; done again it does nothing."""
    known = await rows.seats_of(here.db, group.id)
    for each in known:
        if each.state == "held" and each.until is not None and each.until <= here.now:
            await rows.clear(here.db, group.id, each.member)
            await owing.tell(here, owing.LAPSED, group.id, each.member, each.workspace, key=each.until.isoformat())
    known = await rows.seats_of(here.db, group.id)
    free = group.size - _taken(known)
    for each in [each for each in known if each.state == "waiting"]:
        if free <= 0:
            break
        if not await _apart(here, each.member, known):
            await _offer(here, group, each)
            free -= 1


async def _offer(here: Here, group: Group, each: Seat) -> None:
    until = here.now + HOLDS
    held = Seat(each.group, each.member, each.workspace, "held", each.since, until)
    await rows.put(here.db, group.community, held)
    await owing.tell(here, owing.OFFER, group.id, each.member, each.workspace, key=until.isoformat())


def _taken(known: Sequence[Seat]) -> int:
    return sum(1 for each in known if each.state in {"in", "held"})


async def _apart(here: Here, member: int, known: Sequence[Seat]) -> bool:
    """Say whether somebody is to be kept apart from one who sits there."""
    return bool(await people.kept_apart(here.db, member) & {each.member for each in known if each.state != "waiting"})


async def _hold_few(here: Here, group: Group, member: int) -> None:
    theirs = await rows.mine(here.db, group.community, member, "in", "waiting", "held")
    if len(theirs) >= rows.MOST:
        few = say_many("You are in {n} group.", "You are in {n} groups.", len(theirs))
        raise UserError(say("{few} Leave one first: better to be there in one than missing in four.", few=few))
