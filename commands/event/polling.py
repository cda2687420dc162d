"""A poll as it is kept: its times, and what each member marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot import deliveries, people, settings, timers
from bot.errors import UserError
from bot.gatherings import Here
from bot.people import Workspace
from bot.store import Connection
from bot.text import say
from commands.event.settings import channel
from commands.event.tables import marks, polls, slots

CARD, RESULT, CHOSEN, CLOSE = "event.poll", "event.poll-result", "event.poll-chosen", "event.poll-close"
YES, MAYBE = "yes", "maybe"
MINUTE = timedelta(minutes=1)
_p, _s, _m = polls.c, slots.c, marks.c


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of a poll; ``number`` is its place on the card, from 1."""

    id: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Poll:
    """``state`` is ``draft``, ``open``, ``closed``, or ``chosen`` once it became ``gathering``; ``host`` may be gone."""

    id: int
    community: int
    workspace: int
    host: int | None
    title: str
    about: str
    length: timedelta
    place: str
    closes: datetime | None
    state: str
    gathering: int | None
    slots: tuple[Slot, ...]

    @property
    def ends(self) -> datetime:
        """When it closes by itself: at its time, or when the last of its times has come."""
        return self.closes or self.slots[-1].at

    def coming(self, now: datetime) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.at > now)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom a time suits, and whom it would do for if it must, in the order of their numbers."""

    slot: Slot
    yes: tuple[int, ...] = ()
    maybe: tuple[int, ...] = ()

    @property
    def marked(self) -> tuple[int, ...]:
        return self.yes + self.maybe


async def keep(here: Here, host: int, values: dict[str, Any], times: Iterable[datetime]) -> Poll:
    """Keep a new draft; the one that the host left before goes."""
    await forget_drafts(here.db, here.workspace.community, host)
    row = values | {
        "community": here.workspace.community, "workspace": here.workspace.id, "member": host, "state": "draft",
        "gathering": None, "made": here.now, "length": values["length"] // MINUTE,
    }  # fmt: skip
    number = (await here.db.execute(insert(polls).values(row).returning(_p.id))).scalar_one()
    there = [{"community": here.workspace.community, "poll": number, "at": at} for at in sorted(times)]
    await here.db.execute(insert(slots), there)
    return await find(here.db, here.workspace.community, number)


async def forget_drafts(db: Connection, community: int, host: int) -> None:
    await db.execute(delete(polls).where(_p.community == community, _p.member == host, _p.state == "draft"))


async def known(db: Connection, community: int, number: int, *, alone: bool = False) -> Poll | None:
    """Give a poll; ``alone``: nobody else may change it, or what is marked in it, until this transaction ends."""
    wanted = select(polls).where(_p.id == number, _p.community == community)
    rows = (await db.execute(wanted.with_for_update() if alone else wanted)).all()
    return next(iter(await _several(db, rows)), None)


async def find(db: Connection, community: int, number: int, *, alone: bool = False) -> Poll:
    """Give a poll; who names one that is gone is told."""
    poll = await known(db, community, number, alone=alone)
    if poll is None:
        raise UserError(say("That poll is gone. Type /event polls to see which are open."))
    return poll


async def of_slot(db: Connection, slot: int) -> int:
    """Give the number of the poll that a time belongs to; 0 for none."""
    return (await db.execute(select(_s.poll).where(_s.id == slot))).scalar_one_or_none() or 0


async def where(db: Connection, *wanted: Any, most: int, skip: int = 0) -> list[Poll]:
    """Give polls, the newest first."""
    newest = select(polls).where(*wanted).order_by(_p.made.desc(), _p.id.desc()).limit(most).offset(skip)
    return await _several(db, (await db.execute(newest)).all())


async def change(db: Connection, poll: Poll, **values: Any) -> None:
    await db.execute(update(polls).where(_p.id == poll.id).values(values))


async def standings(db: Connection, poll: Poll) -> list[Standing]:
    """Give how each time stands, in their order."""
    rows = (
        await db.execute(select(marks).where(_m.slot.in_([slot.id for slot in poll.slots])).order_by(_m.member))
    ).all()
    return [
        Standing(
            slot,
            tuple(row.member for row in rows if (row.slot, row.mark) == (slot.id, YES)),
            tuple(row.member for row in rows if (row.slot, row.mark) == (slot.id, MAYBE)),
        )
        for slot in poll.slots
    ]  # fmt: skip


def ranked(found: Iterable[Standing]) -> list[Standing]:
    """Put the best first: what suits most, then what would do for most if it must, then the earliest."""
    return sorted(found, key=lambda each: (-len(each.yes), -len(each.marked), each.slot.at))


async def mark(db: Connection, poll: Poll, among: Sequence[Slot], member: int, said: Mapping[int, str]) -> None:
    """Let a member's marks of some times of a poll be these, by the numbers of the times; those of others stay."""
    await db.execute(delete(marks).where(_m.member == member, _m.slot.in_([slot.id for slot in among])))
    rows = [
        {"community": poll.community, "slot": slot.id, "member": member, "mark": said[slot.number]}
        for slot in among
        if slot.number in said
    ]
    if rows:
        await db.execute(insert(marks), rows)


async def marked_by(db: Connection, community: int, member: int) -> list[int]:
    """Give the numbers of the polls in which a member marked something."""
    theirs = select(_s.poll).join(marks, _m.slot == _s.id).where(_m.community == community, _m.member == member)
    return list((await db.execute(theirs.distinct().order_by(_s.poll))).scalars())


async def unmark(db: Connection, community: int, member: int) -> None:
    await db.execute(delete(marks).where(_m.community == community, _m.member == member))


async def redraw(here: Here, poll: Poll) -> None:
    """Bring the card of a poll up to date; one that is open is posted where it does not stand."""
    for workspace, place in await places(here, poll):
        if poll.state == "open" or await deliveries.posted(here.db, workspace.id, CARD, poll.id) is not None:
            await deliveries.show(here.db, workspace, CARD, poll.id, place, here.now)


async def places(here: Here, poll: Poll) -> list[tuple[Workspace, str]]:
    """Give where a poll stands: in its own channel, or the one chosen for events, in each workspace."""
    own = {poll.workspace: poll.place} if poll.place else {}
    return await settings.places(here.db, poll.community, channel, own)


async def wake(here: Here, poll: Poll) -> None:
    """Set the timer that closes a poll."""
    await timers.put(here.db, await people.workspace_of(here.db, poll.workspace), CLOSE, poll.id, poll.ends)


async def _several(db: Connection, rows: Sequence[Row[Any]]) -> list[Poll]:
    numbers = [row.id for row in rows]
    found: dict[int, list[Slot]] = {number: [] for number in numbers}
    for row in await db.execute(select(slots).where(_s.poll.in_(numbers)).order_by(_s.at, _s.id)):
        found[row.poll].append(Slot(row.id, len(found[row.poll]) + 1, row.at))
    return [_poll(row, tuple(found[row.id])) for row in rows]


def _poll(row: Row[Any], times: tuple[Slot, ...]) -> Poll:
    return Poll(
        row.id, row.community, row.workspace, row.member, row.title, row.about, row.length * MINUTE, row.place, row.closes,
        row.state, row.gathering, times,
    )  # fmt: skip
