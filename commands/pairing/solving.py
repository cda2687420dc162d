"""Who goes with whom in a round: the whole circle is looked at at once, beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, insert

from bot import errands, matching
from bot.declare import errand
from bot.errands import Back, Way
from bot.errors import UserError
from bot.gatherings import Here
from bot.store import Connection
from bot.text import plain, say
from commands.pairing import circles, drafting, owing, pooling, rounds, weighing
from commands.pairing.pooling import Pool
from commands.pairing.rounds import Round
from commands.pairing.tables import groups, seats, waits

WALL = 60.0
"""Seconds that the solver may take after all are weighed: both must be done before who went on the errand is called back."""


@dataclass(frozen=True, slots=True)
class Found:
    """Who goes with whom, and who could go with nobody at all."""

    groups: Sequence[tuple[int, ...]] = ()
    lonely: frozenset[int] = field(default_factory=frozenset)


async def start(here: Here, round_: Round) -> None:
    """Have it decided who goes with whom; until then nothing stands."""
    await forget(here.db, round_.id)
    await rounds.change(here.db, round_.id, solved=None, trouble="")
    await errands.send(here.db, await owing.home(here, round_.workspace), owing.SOLVE, round_.id, here.now)


async def forget(db: Connection, number: int) -> None:
    """Let go of what was decided for a round that nobody knows of yet."""
    await db.execute(delete(groups).where(groups.c.round == number, groups.c.state == "planned"))
    await db.execute(delete(waits).where(waits.c.round == number, waits.c.told.is_(None)))


async def go(way: Way) -> Found:
    """Read who is there, and find who goes with whom; nothing is held meanwhile."""
    async with way.store.read() as db:
        round_, circle = await drafting.found(db, int(way.subject))
        if round_ is None or circle is None:
            return Found()
        pool = await pooling.load(db, circle, way.now)
    try:
        return await _solved(pool, circle.size, round_.seed)
    except matching.TooLarge:
        many = str(len(pool.people))
        raise UserError(say("{n} members are too many for groups of this size. Try pairs.", n=many)) from None


async def _solved(pool: Pool, size: int, seed: int) -> Found:
    """Solve a circle, a large one part by part; who is left over in one part is looked at once more with those of the others."""
    parts = pooling.blocks(pool, seed)
    groups_ = [each for part in parts for each in await _group(part, size, seed)]
    left = _without(pool, groups_)
    if len(parts) > 1 and len(left) > 1:
        groups_ += await _group(pooling.within(pool, left), size, seed)
        left = _without(pool, groups_)
    return Found(groups_, pooling.lonely(pool, left))


async def _group(pool: Pool, size: int, seed: int) -> list[matching.Group]:
    """Weigh in a thread, since it takes long in a large circle, and solve in a process of its own."""
    pairs = await asyncio.to_thread(pooling.choices, pool, seed)
    bigger = frozenset(number for number, each in pool.people.items() if each.trio)
    return await matching.group(matching.Circle(tuple(pool.people), pairs, size, bigger, seed), WALL)


def _without(pool: Pool, found: Sequence[matching.Group]) -> list[int]:
    placed = {number for each in found for number in each}
    return [number for number in pool.people if number not in placed]


@errand(owing.SOLVE, go=go)
async def back(back_: Back) -> None:
    """Keep who goes with whom, unless what decides it has changed meanwhile."""
    await circles.alone(back_.db, back_.workspace.community)
    round_, circle = await drafting.found(back_.db, int(back_.subject))
    if round_ is None or circle is None or round_.state not in rounds.UNSEEN:
        return
    if back_.fault is not None:
        await drafting.fail(back_, circle, round_, plain(back_.fault))
        return
    pool = await pooling.load(back_.db, circle, back_.now)
    if not stands(back_.result, pool):
        await start(back_, round_)
        return
    await _keep(back_, round_, pool, back_.result)
    await drafting.decided(back_, circle, round_)


def stands(found: Found, pool: Pool) -> bool:
    """Say whether all of it may still be: nobody went meanwhile, and none of them may not go together."""
    return all(
        all(number in pool.people for number in each)
        and weighing.together([pool.people[number] for number in each], pool.terms)
        for each in found.groups
    )


async def _keep(here: Here, round_: Round, pool: Pool, found: Found) -> None:
    """Write down who goes with whom, and who with nobody."""
    await forget(here.db, round_.id)
    about = {"community": round_.community, "circle": round_.circle, "round": round_.id, "workspace": round_.workspace}
    row = about | {"state": "planned", "question": 0, "asked": 0, "met": ""}
    sitting: list[dict[str, object]] = []
    for each in found.groups:
        made = (await here.db.execute(insert(groups).values(row).returning(groups.c.id))).scalar_one()
        sitting += [{"community": round_.community, "group": made, "member": number, "state": "in"} for number in each]
    if sitting:
        await here.db.execute(insert(seats), sitting)
    placed = {number for each in found.groups for number in each}
    left = [
        {
            "community": round_.community, "round": round_.id, "member": number,
            "why": "nobody" if number in found.lonely else "numbers",
        }
        for number in pool.people
        if number not in placed
    ]  # fmt: skip
    if left:
        await here.db.execute(insert(waits), left)
