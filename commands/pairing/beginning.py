"""A group begins, whatever led to it: it gets a captain, a question and a conversation, and things due in their time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import delete, func, insert, select, update

from bot import deliveries, timers
from bot.gatherings import Here
from commands.pairing import groups as kept
from commands.pairing import membership, owing, questions
from commands.pairing.circles import Circle
from commands.pairing.groups import Group
from commands.pairing.membership import Membership
from commands.pairing.rounds import Round
from commands.pairing.tables import groups, members, rounds, seats

NUDGE = timedelta(days=1)
"""Where nobody said by then that they have a date, the captain gets a word."""

ASKED_FOR = timedelta(weeks=2)
"""So long a group goes on that is in no round."""

PAUSE = timedelta(seconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_g, _m, _s = groups.c, members.c, seats.c


@dataclass(frozen=True, slots=True)
class Times:
    """When a group is asked whether they met, half-way and at last, and when it is over."""

    half: datetime
    last: datetime
    ends: datetime


def of_round(round_: Round, now: datetime) -> Times:
    """Give when things are due for a group of a round; who begins late is asked half-way through what is left."""
    half = round_.half if now < round_.half else now + (round_.last - now) / 2
    return Times(half, round_.last, round_.ends)


def by_itself(now: datetime) -> Times:
    return Times(now + ASKED_FOR / 2, now + ASKED_FOR - NUDGE, now + ASKED_FOR)


async def make(here: Here, circle: Circle, who: Iterable[int], times: Times, round_: int | None) -> int:
    """Make a group and let it begin; gives its number."""
    row = {
        "community": circle.community, "circle": circle.id, "round": round_, "workspace": circle.workspace,
        "state": "planned", "question": 0, "asked": 0, "met": "",
    }  # fmt: skip
    made: int = (await here.db.execute(insert(groups).values(row).returning(_g.id))).scalar_one()
    sitting = [{"community": circle.community, "group": made, "member": each, "state": "in"} for each in sorted(who)]
    await here.db.execute(insert(seats), sitting)
    group = await kept.find(here.db, circle.community, made)
    if group is not None:
        await begin(here, circle, group, times)
        await wake(here, circle)
    return made


async def begin(here: Here, circle: Circle, group: Group, times: Times) -> None:
    """Let a group begin that is planned: its conversation is opened."""
    known = await membership.of(here.db, circle, group.members)
    captain = lead(group, known)
    begun = {
        "state": "open", "captain": captain, "question": questions.first(group.id), "began": here.now, "half": times.half,
        "last": times.last, "ends": times.ends, "next": min(here.now + NUDGE, times.half),
    }  # fmt: skip
    await kept.change(here.db, group.id, **begun)
    mine = (_m.community == circle.community, _m.circle == circle.id)
    await here.db.execute(update(members).where(*mine, _m.member == captain).values(captained=here.now))
    if group.round is not None:
        placed = update(members).where(*mine, _m.member.in_(group.members))
        await here.db.execute(placed.values(waited=0))
    there = await owing.home(here, circle.workspace)
    await deliveries.converse(here.db, there, owing.GROUP, group.id, circle.place, here.now)


def lead(group: Group, known: Mapping[int, Membership]) -> int:
    """Choose the captain: who never was, or was longest ago; of several, one by lot."""

    def turn(member: int) -> tuple[datetime, bytes]:
        last = known[member].captained if member in known else None
        return last or _NEVER, blake2b(f"{group.id}:{member}".encode(), digest_size=8).digest()

    return min(group.members, key=turn)


async def unseat(here: Here, group: Group, *who: int) -> None:
    """Take some out of a group that is only planned."""
    await here.db.execute(delete(seats).where(_s.group == group.id, _s.member.in_(who)))


async def wake(here: Here, circle: Circle) -> None:
    """Set the circle's clock to the next moment at which something is due for a group, or a round is over."""
    open_ = select(func.min(_g.next)).where(_g.circle == circle.id, _g.state == "open")
    running = select(func.min(rounds.c.ends)).where(rounds.c.circle == circle.id, rounds.c.state == "running")
    coming = [(await here.db.execute(each)).scalar_one() for each in (open_, running)]
    if known := [at for at in coming if at is not None]:
        there = await owing.home(here, circle.workspace)
        # A timer that is set again to the very moment at which it rang counts as done.
        await timers.put(here.db, there, owing.CLOCK, circle.id, max(min(known), here.now + PAUSE))
    else:
        await timers.stop(here.db, owing.CLOCK, circle.id)
