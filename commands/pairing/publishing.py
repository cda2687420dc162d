"""All hear of a round: its groups begin, and who is in none of them is told; a few at a time, so that others go on meanwhile."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from bot import timers
from bot.declare import timer
from bot.gatherings import Here
from bot.timers import Ring
from commands.pairing import beginning, circles, drafting, groups, membership, owing, placing, pooling, rounds, weighing
from commands.pairing.circles import Circle
from commands.pairing.groups import Group
from commands.pairing.pooling import Pool
from commands.pairing.rounds import Round
from commands.pairing.tables import groups as table
from commands.pairing.tables import members, seats, waits

AT_ONCE, FEW = 20, 5
_m, _w = members.c, waits.c


@timer(owing.PUBLISH)
async def step(ring: Ring) -> None:
    await circles.alone(ring.db, ring.workspace.community)
    round_, circle = await drafting.found(ring.db, int(ring.subject))
    if round_ is None or circle is None:
        return
    if round_.state == "ready" and round_.due is not None and ring.now >= round_.due:
        await drafting.publish(ring, round_)
    elif round_.state == "begins":
        await _go_on(ring, circle, round_)


async def _go_on(here: Here, circle: Circle, round_: Round) -> None:
    """Let some of the groups begin, then tell some of those who are left out, until all have heard."""
    some = await groups.of_round(here.db, round_.id, "planned", most=AT_ONCE)
    if some:
        pool = await pooling.load(here.db, circle, here.now, [number for each in some for number in each.members])
        for each in some:
            await _begin(here, circle, round_, each, pool)
    elif not await _tell_some(here, circle, round_) and not await _take_in(here, circle, round_):
        await _done(here, circle, round_)
        return
    there = await owing.home(here, round_.workspace)
    await timers.put(here.db, there, owing.PUBLISH, round_.id, here.now + drafting.PAUSE)


async def _begin(here: Here, circle: Circle, round_: Round, group: Group, pool: Pool) -> None:
    """Let a group begin with those who can still be in it; who stays alone is told with the others who are left out."""
    able = _able(group, pool)
    if len(able) < 2:
        await here.db.execute(delete(table).where(table.c.id == group.id))
        await _wait(here, round_, able, "alone")
        return
    if len(able) < len(group.members):
        out = [each for each in group.members if each not in able]
        await beginning.unseat(here, group, *out)
        await _wait(here, round_, [each for each in out if each in pool.people], "alone")
    fresh = await groups.find(here.db, group.community, group.id)
    if fresh is not None:
        await beginning.begin(here, circle, fresh, beginning.of_round(round_, here.now))


def _able(group: Group, pool: Pool) -> list[int]:
    """Give those of a group who are still there, without anybody who may not be with those before them."""
    able: list[int] = []
    for number in group.members:
        one = pool.people.get(number)
        if one is not None and all(weighing.may(pool.people[each], one, pool.terms) for each in able):
            able.append(number)
    return able


async def _wait(here: Here, round_: Round, who: list[int], why: str) -> None:
    if who:
        rows = [{"community": round_.community, "round": round_.id, "member": each, "why": why} for each in who]
        await here.db.execute(insert(waits), rows)


async def _tell_some(here: Here, circle: Circle, round_: Round) -> bool:
    """Tell some of those for whom nobody was found; False where all know."""
    untold = select(_w.member).where(_w.round == round_.id, _w.told.is_(None)).order_by(_w.member).limit(AT_ONCE)
    some = list((await here.db.execute(untold)).scalars())
    for member in some:
        await owing.tell(here, owing.LEFT_OUT, round_.id, member, round_.workspace)
    await here.db.execute(update(waits).where(_w.round == round_.id, _w.member.in_(some)).values(told=here.now))
    longer = update(members).where(_m.circle == circle.id, _m.member.in_(some))
    await here.db.execute(longer.values(waited=_m.waited + 1))
    return bool(some)


async def _take_in(here: Here, circle: Circle, round_: Round) -> bool:
    """Place some of those who came after it was decided who goes with whom; False where there is none."""
    sat = select(seats.c.member).join(table, seats.c.group == table.c.id).where(table.c.round == round_.id)
    waiting = select(_w.member).where(_w.round == round_.id)
    free = await membership.free(here.db, circle, here.now)
    known = {*(await here.db.execute(sat)).scalars(), *(await here.db.execute(waiting)).scalars()}
    some = [number for number in free if number not in known][:FEW]
    for number in some:
        if not await placing.place(here, circle, round_, number):
            await placing.wait(here, round_, number, "late")
    return bool(some)


async def _done(here: Here, circle: Circle, round_: Round) -> None:
    """All have heard: the round runs, and who skipped it is in the next one again."""
    await rounds.change(here.db, round_.id, state="running", published=here.now)
    again = update(members).where(_m.community == circle.community, _m.circle == circle.id, _m.skips.is_(True))
    await here.db.execute(again.values(skips=False))
    await beginning.wake(here, circle)
