"""A mentorship begins, whatever led to it: both are introduced, and asked from time to time whether they met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert

from bot import deliveries, timers
from bot.gatherings import Here
from commands.mentor import ledger, owing, writing
from commands.mentor import settings as decided
from commands.mentor.tables import mentorships


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two who go together: where each is reached, what about, and what led to it; ``term`` where it is not the usual one."""

    mentor: int
    mentor_workspace: int
    mentee: int
    workspace: int
    topic: str
    goal: str
    request: int | None = None
    cycle: int | None = None
    term: timedelta | None = None


async def begin(here: Here, pairing: Pairing) -> int:
    """Begin a mentorship, and give its number."""
    terms = await decided.terms(here)
    next_, ends = here.now + terms.rhythm, here.now + (pairing.term or terms.term)
    row = {
        "community": here.workspace.community, "workspace": pairing.workspace, "mentor_workspace": pairing.mentor_workspace,
        "mentor": pairing.mentor, "mentee": pairing.mentee, "request": pairing.request, "cycle": pairing.cycle,
        "topic": pairing.topic, "goal": pairing.goal, "state": "active", "began": here.now, "ends": ends, "next": next_,
        "how": "", "renewed": 0,
    }  # fmt: skip
    made: int = (await here.db.execute(insert(mentorships).values(row).returning(mentorships.c.id))).scalar_one()
    # Not noted with the request: it goes when its member erases themselves, and the mentorship stays.
    await ledger.note(here, "began", mentorship=made)
    await _introduce(here, made, pairing)
    there = await owing.home(here, pairing.workspace)
    await timers.put(here.db, there, owing.MENTORSHIP, made, min(next_, ends))
    return made


async def _introduce(here: Here, number: int, pairing: Pairing) -> None:
    """Tell both, and open a conversation for the two where they live in one workspace that has a channel for it."""
    await owing.tell(here, owing.MATCHED, number, pairing.mentee, pairing.workspace)
    await owing.tell(here, owing.MATCHED, number, pairing.mentor, pairing.mentor_workspace)
    place = await writing.room(here, pairing.workspace, (pairing.mentor, pairing.mentee))
    if place:
        there = await owing.home(here, pairing.workspace)
        await deliveries.converse(here.db, there, owing.PAIR, number, place, here.now)
