"""What is due for groups in its time: a word to the captain, 'Did you meet?', and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import deliveries
from bot.declare import timer
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.timers import Ring
from commands.pairing import beginning, circles, ending, groups, owing, rounds
from commands.pairing.circles import Circle
from commands.pairing.groups import Group

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due for a group, and since when; ``done`` if it has happened or is not needed any more."""

    what: str
    at: datetime
    done: bool


@timer(owing.CLOCK)
async def step(ring: Ring) -> None:
    """Do what is due for some groups; for the others the clock rings again at once."""
    await circles.alone(ring.db, ring.workspace.community)
    circle = await circles.find(ring.db, ring.workspace.community, int(ring.subject))
    if circle is None:
        return
    running = await rounds.latest(ring.db, circle, "running")
    if running is not None and ring.now >= running.ends:
        await ending.over(ring, circle, running)
    for group in await groups.due(ring.db, circle.id, ring.now, AT_ONCE):
        await attend(ring, circle, group)
    await beginning.wake(ring, circle)


async def attend(here: Here, circle: Circle, group: Group) -> None:
    """Do what is due for one group, and note when the next thing is."""
    if group.ends is None or here.now >= group.ends:
        await close(here, circle, group)
        return
    coming = _coming(group)
    # Of several that are due at once, as after an outage, the last one is enough.
    passed = [each for each in coming if here.now >= each.at]
    if passed and not passed[-1].done:
        await _DO[passed[-1].what](here, circle, group)
    noted: dict[str, object] = {"asked": max([group.asked, *(_ASKS.get(each.what, 0) for each in passed)])}
    if any(each.what == "nudge" for each in passed):
        noted["nudged"] = group.nudged or here.now
    next_ = min(each.at for each in coming if each.at > here.now)
    await groups.change(here.db, group.id, next=next_, **noted)


async def close(here: Here, circle: Circle, group: Group) -> None:
    """End a group, quietly."""
    await groups.change(here.db, group.id, state="over", next=None)
    await deliveries.close(here.db, await owing.home(here, circle.workspace), owing.GROUP, group.id, here.now)


def _coming(group: Group) -> list[Due]:
    met = group.met == "met"
    found = [
        Due("nudge", group.began + beginning.NUDGE, group.nudged is not None or group.dated is not None or bool(group.met))
        if group.began else None,
        Due("half", group.half, group.asked > 0 or met) if group.half else None,
        Due("last", group.last, group.asked > 1 or met) if group.last else None,
        Due("end", group.ends, done=True) if group.ends else None,
    ]  # fmt: skip
    return sorted((each for each in found if each is not None), key=lambda each: each.at)


async def _nudge(here: Here, circle: Circle, group: Group) -> None:
    """Give the captain a word; where no conversation could be opened, tell all of them with whom they are."""
    there = await owing.home(here, circle.workspace)
    if not await deliveries.stands(here.db, there, owing.GROUP, group.id):
        for member in group.members:
            await owing.tell(here, owing.INSTEAD, group.id, member, circle.workspace)
    elif group.captain in group.members and group.captain is not None:
        await owing.tell(here, owing.NUDGE, group.id, group.captain, circle.workspace)


async def _ask(here: Here, circle: Circle, group: Group) -> None:
    """Ask in the conversation whether they met; where none could be opened, each of them."""
    there = await owing.home(here, circle.workspace)
    key = f"{group.asked}:{here.now.date()}"
    if await deliveries.stands(here.db, there, owing.GROUP, group.id):
        place = deliveries.inside(owing.GROUP, group.id)
        await deliveries.reply(here.db, there, Debt(owing.CHECK, group.id, key, place=place), here.now)
        return
    for member in group.members:
        await owing.tell(here, owing.CHECK, group.id, member, circle.workspace, key=key)


_DO = {"nudge": _nudge, "half": _ask, "last": _ask}
_ASKS = {"half": 1, "last": 2}
