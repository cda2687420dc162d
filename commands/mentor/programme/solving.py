"""The whole pool of a programme is matched at once, beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from bot import deliveries, errands, matching, people, vocabulary
from bot import settings as kept
from bot.declare import errand
from bot.errands import Back, Way
from bot.errors import UserError
from bot.gatherings import Here
from bot.kinds import Reading
from bot.people import UTC, Workspace
from bot.store import Connection
from bot.text import plain, say
from bot.vocabulary import Vocabulary
from commands.mentor import settings
from commands.mentor.programme import cycles, owed, pooling
from commands.mentor.programme.cycles import Cycle, Field
from commands.mentor.programme.tables import cycles as table
from commands.mentor.programme.tables import results

Found = list[tuple[int, int, int]]
"""Mentee, mentor, and what the two are worth together."""

MOST_PAIRS = 300_000
"""1,200 who apply, a quarter of them mentors; to weigh so many takes a slow machine up to 20 seconds."""

WALL = 60.0
"""Seconds that the solver may take after that: both must be done before who went on the errand is called back."""

_c, _r = table.c, results.c


async def start(here: Here, cycle: Cycle) -> None:
    """Have a programme's pool matched; until then nothing stands, so that nothing old is looked at or published."""
    await here.db.execute(update(table).where(_c.id == cycle.id).values(matched=None, trouble=""))
    await here.db.execute(delete(results).where(_r.cycle == cycle.id))
    there = await people.workspace_of(here.db, cycle.workspace)
    await errands.send(here.db, there, owed.SOLVE, cycle.id, here.now)


async def go(way: Way) -> Found:
    """Read the pool, and find who goes with whom; nothing is held meanwhile."""
    async with way.store.read() as db:
        workspace = await _home(db, int(way.subject))
        cycle = await cycles.find(db, workspace.community, int(way.subject))
        if cycle is None:
            return []
        field = await cycles.field(db, cycle)
        words = await vocabulary.load(db, cycle.community)
        decided = settings.read(await kept.load(db, workspace), Reading(way.now, UTC, words))
    return await _solved(field, decided.weights, words, cycle, way.now)


@errand(owed.SOLVE, go=go)
async def back(back_: Back) -> None:
    """Keep who goes with whom, unless it is decided already, or what decides it has changed meanwhile.

    Whoever matches anew writes the errand's row, which is held here: so neither overtakes the other, and nobody else is
    kept out, which would be the other way round than theirs.
    """
    cycle = await cycles.find(back_.db, back_.workspace.community, int(back_.subject))
    if cycle is None or cycle.state != "closed":
        return
    trouble = plain(back_.fault) if back_.fault is not None else ""
    if not trouble and await _overtaken(back_.db, cycle, back_.result):
        await start(back_, cycle)
        return
    if not trouble:
        await _keep(back_, cycle, back_.result)
    done = update(table).where(_c.id == cycle.id).values(trouble=trouble, matched=back_.now)
    await back_.db.execute(done)
    await deliveries.refresh(back_.db, cycle.community, owed.BOARD, cycle.id, back_.now)


async def _solved(field: Field, weights: Mapping[str, int], words: Vocabulary, cycle: Cycle, now: datetime) -> Found:
    """Weigh all in a thread, since it takes long in a large pool, and solve it in a process of its own."""
    if len(field.mentors) * len(field.mentees) > MOST_PAIRS:
        raise _too_large(field)
    pool = await asyncio.to_thread(pooling.pool, field, weights, words, now, cycle.seed)
    try:
        solved = await matching.solve(pool, WALL)
    except matching.TooLarge:
        raise _too_large(field) from None
    both = [*solved.items(), *pooling.together(field).items()]
    return [
        (mentee, mentor, pooling.worth(field.mentors[mentor], field.mentees[mentee], weights, words, now) or 0)
        for mentee, mentor in both
    ]


def _too_large(field: Field) -> UserError:
    return UserError(
        say(
            "{mentees} mentees and {mentors} mentors are too many for one go. Call it off, and open two programmes one after "
            "the other, such as one for exams and one for specialties.",
            mentees=str(len(field.mentees)),
            mentors=str(len(field.mentors)),
        )
    )


async def _keep(here: Here, cycle: Cycle, found: Found) -> None:
    """Write down who goes with whom."""
    await here.db.execute(delete(results).where(_r.cycle == cycle.id))
    pairs = [
        {"community": cycle.community, "cycle": cycle.id, "mentee": mentee, "mentor": mentor, "worth": worth}
        for mentee, mentor, worth in found
    ]
    if pairs:
        await here.db.execute(insert(results), pairs)


async def _overtaken(db: Connection, cycle: Cycle, found: Found) -> bool:
    """Say whether some of them went, or may not or must not go together, since the pool was read."""
    field = await cycles.field(db, cycle)
    if not all(mentor in field.mentors and mentee in field.mentees for mentee, mentor, _ in found):
        return True
    together, pinned = {mentee: mentor for mentee, mentor, _ in found}, pooling.together(field)
    return any(
        (mentor, mentee) in field.forbidden or not pooling.may(field.mentors[mentor], field.mentees[mentee], field)
        for mentee, mentor in together.items()
    ) or any(together.get(mentee) != mentor for mentee, mentor in pinned.items())


async def _home(db: Connection, number: int) -> Workspace:
    """Give the workspace in which a programme was opened."""
    found = (await db.execute(select(_c.workspace).where(_c.id == number))).scalar_one()
    return await people.workspace_of(db, found)
