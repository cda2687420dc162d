"""An event as it is kept: its gathering, and what only events have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot import gatherings, search
from bot.errors import UserError
from bot.gatherings import Gathering
from bot.profile import Audience
from bot.search import Document
from bot.store import Connection
from bot.text import say
from bot.vocabulary import Vocabulary
from commands.event.kinds import Credit
from commands.event.tables import KIND, events


@dataclass(frozen=True, slots=True)
class Details:
    """What only events have; ``picture`` is a kept file, ``place`` the channel where it is announced, ``announce`` when."""

    organiser: str = ""
    cost_member: str = ""
    cost: str = ""
    register_by: datetime | None = None
    register_link: str = ""
    credit: Credit | None = None
    approver: str = ""
    picture: str = ""
    place: str = ""
    announce: datetime | None = None
    thread: bool = False
    source: int | None = None
    foreign: str = ""
    edition: int = 0


async def save(db: Connection, gathering: Gathering, details: Details, words: Vocabulary, *, new: bool = False) -> None:
    """Write what only events have, and make the event findable."""
    row = row_of(details)
    if new:
        await db.execute(insert(events).values(row | {"community": gathering.community, "gathering": gathering.id}))
    else:
        await db.execute(update(events).where(events.c.gathering == gathering.id).values(row))
    await note(db, gathering, details, words)


async def go_on(db: Connection, was: Gathering, now: Gathering) -> None:
    """Let the later part of a series keep what only events have."""
    known = (await load(db, [was.id])).get(was.id)
    if known is not None and not await load(db, [now.id]):
        row = row_of(known) | {"community": now.community, "gathering": now.id}
        await db.execute(insert(events).values(row))


async def note(db: Connection, gathering: Gathering, details: Details, words: Vocabulary) -> None:
    """Make an event findable, or unfindable while nobody may see it."""
    if gathering.state not in {"open", "cancelled"}:
        await search.drop(db, gathering.community, KIND, gathering.id)
        return
    plan = gathering.plan
    main = f"{words.label('organisers', details.organiser) if details.organiser else ''} {plan.where}"
    tags = (("organiser", details.organiser),) if details.organiser else ()
    found = Document(KIND, gathering.id, Audience.EVERYONE, plan.title, main, plan.about, tags)
    await search.put(db, gathering.community, [found])


async def load(db: Connection, numbers: Iterable[int]) -> dict[int, Details]:
    """Give what only events have, by gathering, in one query."""
    rows = await db.execute(select(events).where(events.c.gathering.in_(list(numbers))))
    return {row.gathering: _details(row) for row in rows}


async def found(db: Connection, community: int, number: int) -> Gathering:
    """Give an event; who names one that is gone, or something else, is told."""
    gathering = await gatherings.find(db, community, number)
    if gathering is None or gathering.kind != KIND:
        raise UserError(say("That event is gone. Type /event list to see what is coming up."))
    return gathering


def row_of(details: Details) -> dict[str, Any]:
    credit = details.credit
    return {
        "organiser": details.organiser, "cost_member": details.cost_member, "cost": details.cost, "register_by": details.register_by,
        "register_link": details.register_link, "credits": credit.hundredths if credit else 0, "live": bool(credit and credit.live),
        "approver": details.approver, "picture": details.picture, "place": details.place, "announce": details.announce,
        "thread": details.thread, "source": details.source, "foreign": details.foreign, "edition": details.edition,
    }  # fmt: skip


def _details(row: Row[Any]) -> Details:
    return Details(
        row.organiser, row.cost_member, row.cost, row.register_by, row.register_link, Credit(row.credits, row.live) if row.credits else None,
        row.approver, row.picture, row.place, row.announce, row.thread, row.source, row.foreign, row.edition,
    )  # fmt: skip
