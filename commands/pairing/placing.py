"""Somebody is placed in a round that runs: with one who waits, else as one more in a group that takes it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from bot import deliveries
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.store import insertion
from bot.text import Words, say
from commands.pairing import beginning, groups, owing, pooling, rounds, weighing
from commands.pairing.circles import Circle
from commands.pairing.groups import Group
from commands.pairing.pooling import Pool
from commands.pairing.rounds import Round
from commands.pairing.tables import members, waits

LOOKED = 50
"""At so many groups it is looked whether they take one more."""


async def late(here: Here, circle: Circle, member: int) -> list[Words]:
    """Place somebody who came after the round began, and say what came of it; nothing where no round runs."""
    round_ = await rounds.latest(here.db, circle, "running")
    if round_ is None or here.now >= round_.last or await _sits(here, round_, member):
        return []
    if await place(here, circle, round_, member):
        return [say("A round is running, and I found somebody for you: a conversation opens in a moment.")]
    await wait(here, round_, member, "late")
    return [
        say("A round is running. As soon as somebody else is free I bring you together; else you are in the next one.")
    ]


async def place(here: Here, circle: Circle, round_: Round, member: int) -> bool:
    """Bring somebody together with one who waits, else with a group that takes one more; False: nobody could be found."""
    waiting = [row.member for row in await rounds.waiting(here.db, round_.id) if row.member != member]
    open_ = await _takers(here, circle, round_)
    wanted = {member, *waiting, *(number for each in open_ for number in each.members)}
    pool = await pooling.load(here.db, circle, here.now, wanted)
    if member not in pool.people:
        return False
    other = _best(pool, [(each,) for each in waiting], member)
    if other is not None:
        await rounds.placed(here.db, round_.id, (member, *other), here.now)
        await beginning.make(here, circle, (member, *other), beginning.of_round(round_, here.now), round_.id)
        return True
    able = [each for each in open_ if len(each.members) < circle.size or _bigger(pool, (*each.members, member))]
    found = _best(pool, [each.members for each in able], member)
    if found is None:
        return False
    await _widen(here, circle, round_, next(each for each in able if each.members == found), member)
    return True


async def wait(here: Here, round_: Round, member: int, why: str) -> None:
    """Note that somebody is in no group of a round that runs."""
    row = {"community": round_.community, "round": round_.id, "member": member, "why": why, "told": here.now}
    written = insertion(here.db, waits).values(row)
    again = {"why": why, "placed": None}
    await here.db.execute(written.on_conflict_do_update(index_elements=["round", "member"], set_=again))


async def first_next_time(here: Here, circle: Circle, member: int) -> None:
    """Note that nobody was found for somebody, so that they come first in the next round."""
    m = members.c
    mine = (m.community == circle.community, m.circle == circle.id, m.member == member)
    await here.db.execute(update(members).where(*mine).values(waited=m.waited + 1))


async def _sits(here: Here, round_: Round, member: int) -> bool:
    return any(each.round == round_.id for each in await groups.open_of(here.db, round_.community, member))


async def _takers(here: Here, circle: Circle, round_: Round) -> list[Group]:
    """Give some groups that could take one more: no date yet, and half of the round still before them."""
    if here.now >= round_.half:
        return []
    found = await groups.of_round(here.db, round_.id, "open")
    free = [each for each in found if each.dated is None and not each.met and 1 < len(each.members) <= circle.size]
    return free[:LOOKED]


def _bigger(pool: Pool, who: Sequence[int]) -> bool:
    """Say whether it is fine for all of them that one more is there."""
    return all(number in pool.people and pool.people[number].trio for number in who)


def _best(pool: Pool, among: Sequence[tuple[int, ...]], member: int) -> tuple[int, ...] | None:
    """Choose with whom somebody goes best, of those with whom they may; the smaller group first."""
    by, one = weighing.scale(len(pool.people)), pool.people[member]
    able = [
        (len(each), -sum(weighing.worth(one, pool.people[other], pool.terms, by) for other in each), each)
        for each in among
        if all(other in pool.people for other in each)
        and weighing.together([one, *(pool.people[other] for other in each)], pool.terms)
    ]
    return min(able)[2] if able else None


async def _widen(here: Here, circle: Circle, round_: Round, group: Group, member: int) -> None:
    """Open a new conversation for a group and one more; the old one closes with a word."""
    there = await owing.home(here, circle.workspace)
    await groups.change(here.db, group.id, state="gone", next=None)
    await say_goodbye(here, circle, group)
    await deliveries.close(here.db, there, owing.GROUP, group.id, here.now)
    await rounds.placed(here.db, round_.id, [member], here.now)
    who = (*group.members, member)
    await beginning.make(here, circle, who, beginning.of_round(round_, here.now), round_.id)


async def say_goodbye(here: Here, circle: Circle, group: Group) -> None:
    """Owe a word in the conversation of a group that is about to close."""
    there = await owing.home(here, circle.workspace)
    post = await deliveries.posted(here.db, there.id, owing.GROUP, group.id)
    if post is not None:
        debt = Debt(owing.FAREWELL, group.id, here.now.isoformat(), place=post.place)
        await deliveries.reply(here.db, there, debt, here.now)
