"""The ledger of mentoring: every step is written down once, in the transaction in which it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select

from bot.gatherings import Here
from bot.store import Connection
from commands.mentor.tables import steps

OfRequest = Literal[
    "asked for", "changed", "handed over", "ordered", "suggested", "offered", "nudged", "question", "reply", "declined",
    "silent", "waited", "widened", "posted", "claimed", "accepted", "given back", "none yet", "tried again", "matched", "withdrawn",
]  # fmt: skip
"""What happens to a request, as the column ``what`` names it."""

OfMentorship = Literal[
    "began", "met", "not met", "reached", "checked", "answered", "quiet", "paused", "resumed", "renewed", "ended", "survey",
    "problem",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, when, and by whom if a person did it."""

    what: str
    at: datetime
    member: int | None


async def note(
    here: Here,
    what: OfRequest | OfMentorship,
    *,
    request: int | None = None,
    mentorship: int | None = None,
    member: int | None = None,
) -> None:
    """Write down a step; ``member`` is who took it, if a person did."""
    row = {"community": here.workspace.community, "request": request, "mentorship": mentorship, "member": member}
    await here.db.execute(insert(steps).values(row | {"what": what, "at": here.now}))


async def of_request(db: Connection, number: int) -> list[Step]:
    """Give the steps of a request in order."""
    t = steps.c
    rows = await db.execute(select(t.what, t.at, t.member).where(t.request == number).order_by(t.id))
    return [Step(row.what, row.at, row.member) for row in rows]
