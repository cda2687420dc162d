"""What the members of a gathering are owed: each told once of what concerns them, where they answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot import deliveries, people, timers
from bot.deliveries import Debt
from bot.gatherings.finding import home
from bot.gatherings.gathering import Here, Meeting, lengths, minutes
from bot.gatherings.seats import LATE, Rsvp
from bot.gatherings.tables import reminding, rsvps
from bot.people import Workspace
from bot.store import Connection

OFFER, SEAT, FREE, LAPSED = "gathering.offer", "gathering.seat", "gathering.free", "gathering.lapsed"
OFF, CHANGED, REMINDER = "gathering.off", "gathering.changed", "gathering.reminder"
LINE, REMIND, STAGE = "gathering.line", "gathering.remind", "gathering.stage"
"""The timers: an offer ends or the last hours begin; a reminder is due; a meeting comes into its next stage."""

SOON = ("going", "maybe")
"""Who is reminded."""


async def tell(
    here: Here, kind: str, meeting: Meeting, rsvps: Iterable[Rsvp], *, detail: str = "", key: str = ""
) -> None:
    """Owe some of those who answered a message of this kind, each in the workspace where they answered."""
    await tell_at(here, kind, meeting, rsvps, here.now, detail=detail, key=key or here.now.isoformat())


async def tell_at(
    here: Here, kind: str, meeting: Meeting, rsvps: Iterable[Rsvp], due: datetime, *, detail: str, key: str
) -> None:
    known: dict[int, Workspace] = {here.workspace.id: here.workspace}
    for each in rsvps:
        if each.workspace not in known:
            known[each.workspace] = await people.workspace_of(here.db, each.workspace)
        debt = Debt(kind, meeting.id, f"{each.member}:{key}", detail=detail, member=each.member)
        await deliveries.tell(here.db, known[each.workspace], debt, due)


@dataclass
class News:
    """What one change of a host tells: each member once, of the first date that concerns them, and how many more do."""

    _told: dict[tuple[str, int], list[tuple[Meeting, Rsvp, str]]] = field(default_factory=dict)

    def add(self, kind: str, meeting: Meeting, rsvps: Iterable[Rsvp], detail: str = "") -> None:
        for each in rsvps:
            self._told.setdefault((kind, each.member), []).append((meeting, each, detail))

    async def send(self, here: Here) -> None:
        for (kind, _), told in self._told.items():
            meeting, rsvp, detail = min(told, key=lambda each: each[0].at)
            await tell(here, kind, meeting, [rsvp], detail=f"{len(told) - 1} {detail}")


async def wake_line(here: Here, meeting: Meeting) -> None:
    """Set the timer of a line: the first offer that ends, and the last hours before the start."""
    r = rsvps.c
    open_ = select(func.count(), func.min(r.until)).where(r.meeting == meeting.id, r.answer.in_(("waiting", "asked")))
    number, first = (await here.db.execute(open_)).one()
    ends = [first] if first is not None else []
    if number and meeting.open and meeting.at - LATE > here.now:
        ends.append(meeting.at - LATE)
    if ends and meeting.open and meeting.at > here.now:
        await timers.put(here.db, await home(here, meeting.gathering), LINE, meeting.id, min(ends))
    else:
        await timers.stop(here.db, LINE, meeting.id)


async def wake_reminders(here: Here, meeting: Meeting, befores: Iterable[timedelta]) -> None:
    """Set the timers of reminders that are still to come."""
    workspace = await home(here, meeting.gathering)
    # Always in one order, so that two who set several at once do not wait for each other.
    for before in sorted(set(befores), reverse=True):
        if meeting.at - before > here.now:
            await timers.put(here.db, workspace, REMIND, f"{meeting.id}.{minutes(before)}", meeting.at - before)


async def reminders_of(db: Connection, meeting: Meeting, members: Iterable[int]) -> dict[int, tuple[timedelta, ...]]:
    """Give how long before a meeting each of some members is reminded: as they chose, else as the host says."""
    wanted = list(members)
    chosen = select(reminding.c.member, reminding.c.before).where(
        reminding.c.community == meeting.gathering.community, reminding.c.member.in_(wanted)
    )
    own = {row.member: lengths(row.before) for row in await db.execute(chosen)}
    return {member: own.get(member, meeting.plan.reminders) for member in wanted}


async def remind_of(here: Here, meeting: Meeting, members: Iterable[int]) -> None:
    """Set the timers that some members' reminders of a meeting need."""
    befores = {before for each in (await reminders_of(here.db, meeting, members)).values() for before in each}
    await wake_reminders(here, meeting, befores)


async def move_reminders(here: Here, meeting: Meeting) -> None:
    """Set the timers anew for everybody who is to be reminded, after the meeting was moved."""
    soon = select(rsvps.c.member).where(rsvps.c.meeting == meeting.id, rsvps.c.answer.in_(SOON))
    await remind_of(here, meeting, (await here.db.execute(soon)).scalars().all())
