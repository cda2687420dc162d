"""Changing what is planned: one meeting, those from one on, or all; and calling them off.

A change never moves an answer to another day: where a meeting moves to another date, who was going is asked anew while
their seat is held; the answers to dates that a new rule does not have end with those dates. What is over stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import delete, update

from bot.errors import Faults, UserError
from bot.gatherings import rows
from bot.gatherings.finding import find, meeting, meetings_of
from bot.gatherings.gathering import OWN, Gathering, Here, Meeting, Plan, plan_row
from bot.gatherings.moving import call_off, followed, move, now_of, reopen
from bot.gatherings.owing import News
from bot.gatherings.parting import begins_on, continued, end_before, split
from bot.gatherings.planning import lay_out, time_on, wake
from bot.gatherings.tables import gatherings, meetings, series_answers
from bot.gatherings.turns import turned
from bot.text import say

Scope = Literal["this", "later", "all"]
_g, _m = gatherings.c, meetings.c


async def change(
    here: Here, gathering: Gathering, plan: Plan, now_on: Meeting | None = None, scope: Scope = "all"
) -> Gathering:
    """Change a plan for one meeting (``this``), from it on (``later``) or for ``all``, and give what was changed.

    Where the times of a series change that has begun, it is parted at its next meeting.

    Raises:
        Faults: if fewer seats are left than are taken, or no day is left; nothing is changed then.
        UserError: if it was called off, is over, or somebody changed it at the same time.
    """
    gathering, now_on = await _fresh(here, gathering, now_on)
    if gathering.state == "cancelled":
        raise UserError(say("This was called off, so there is nothing to change any more."))
    if scope == "this" and now_on is not None and gathering.repeats:
        await _change_one(here, now_on, plan)
        return gathering
    if scope == "all" or now_on is None:
        now_on = await _parting(here, gathering, plan)
    later = [each for each in await meetings_of(here.db, gathering, here.now) if not now_on or each.date >= now_on.date]
    await _hold_seats(here, [each for each in later if "capacity" not in each.own], plan.capacity)
    if now_on is None or not gathering.repeats or now_on.date <= begins_on(gathering):
        return await _whole(here, gathering, plan)
    return await _parted(here, gathering, now_on, plan)


async def cancel(
    here: Here,
    gathering: Gathering,
    reason: str,
    now_on: Meeting | None = None,
    scope: Scope = "all",
    *,
    quietly: bool = False,
) -> None:
    """Call meetings off, and tell those whom it concerns; ``quietly`` leaves dates out as if they had never been.

    Raises:
        UserError: if somebody changed the series at the same time.
    """
    gathering, now_on = await _fresh(here, gathering, now_on)
    if gathering.state == "cancelled":
        return
    coming = [each for each in await meetings_of(here.db, gathering, here.now) if each.state == "open"]
    if scope == "this" and now_on is not None and gathering.repeats:
        coming = [each for each in coming if each.id == now_on.id]
    elif scope == "later" and now_on is not None and gathering.repeats and now_on.date > begins_on(gathering):
        coming = [each for each in coming if each.date >= now_on.date]
        await end_before(here, gathering, now_on)
    else:
        whole = {"state": "cancelled", "reason": reason, "sequence": _g.sequence + 1, "changed": here.now}
        await here.db.execute(update(gatherings).where(_g.id == gathering.id).values(whole))
    news = News()
    for each in coming:
        await call_off(here, each, reason, "skipped" if quietly else "cancelled", news)
    await news.send(here)
    after = await _found(here, gathering)
    await lay_out(here, after)
    await wake(here, after)
    await turned(here, after, await now_of(here, now_on) if now_on else None, "cancelled")


async def _change_one(here: Here, now_on: Meeting, plan: Plan) -> None:
    if not now_on.open or now_on.ends <= here.now:
        raise UserError(
            say("This date was called off or is over. Choose another one, or change those that come later.")
        )
    await _hold_seats(here, [now_on], plan.capacity)
    differs = {key: getattr(plan, key) for key in OWN if getattr(plan, key) != getattr(now_on.plan, key)}
    if "capacity" in differs:
        differs["capacity"] = plan.capacity or 0
    values = dict.fromkeys(OWN) | differs | {"sequence": _m.sequence + 1}
    await here.db.execute(update(meetings).where(_m.id == now_on.id).values(values))
    await move(here, now_on, plan.start, plan.length, moved=True)
    news = News()
    await followed(here, now_on, news)
    await news.send(here)
    await wake(here, now_on.gathering)
    await turned(here, now_on.gathering, await now_of(here, now_on), "changed")


async def _parting(here: Here, gathering: Gathering, plan: Plan) -> Meeting | None:
    """Say from which meeting on a new series begins, where the times of one change that has begun."""
    if not gathering.repeats or plan.rule == gathering.plan.rule:
        return None
    known = await meetings_of(here.db, gathering)
    if all(each.at > here.now for each in known):
        return None
    return next((each for each in known if each.at > here.now and each.state == "open"), None)


async def _whole(here: Here, gathering: Gathering, plan: Plan) -> Gathering:
    """Write a plan over the one there was; dates that both have keep their answers."""
    before = [each for each in await meetings_of(here.db, gathering) if _may_change(each, here)]
    values = plan_row(plan) | {"sequence": _g.sequence + 1, "changed": here.now}
    await here.db.execute(update(gatherings).where(_g.id == gathering.id).values(values))
    after = await _found(here, gathering)
    if not _goes_on(gathering.plan, plan, before):
        await here.db.execute(delete(series_answers).where(series_answers.c.gathering == after.id))
    news = News()
    if after.repeats:
        await _retime(here, after, before, news)
    else:
        await _gather(here, after, before, news)
    await lay_out(here, after)
    for each in before:
        await followed(here, each, news)
    await news.send(here)
    await turned(here, after, None, "changed")
    return after


def _may_change(each: Meeting, here: Here) -> bool:
    return each.at > here.now or (each.ends > here.now and not each.gathering.repeats)


def _goes_on(was: Plan, plan: Plan, before: list[Meeting]) -> bool:
    """Say whether the days of a series stay what they were, so that an answer for all of them still stands."""
    if was.rule is None or plan.rule is None or was.rule.pattern != plan.rule.pattern:
        return False
    return not before or any(time_on(plan, each.date) for each in before)


async def _retime(here: Here, after: Gathering, before: list[Meeting], news: News) -> None:
    """Bring the meetings to come to the times of a new plan; days that it lacks are called off, days that it gains open."""
    for each in before:
        at = time_on(after.plan, each.date)
        if at is None or at + after.plan.length <= here.now:
            await call_off(here, each, "", "skipped", news)
        elif each.state == "skipped" and time_on(each.plan, each.date) is None:
            await reopen(here, each)
            await move(here, each, at, after.plan.length, moved=False)
        elif each.state == "open" and not each.moved:
            await move(here, each, at, after.plan.length, moved=False)


async def _gather(here: Here, after: Gathering, before: list[Meeting], news: News) -> None:
    """Let one meeting be left, at the one time of a plan: the same one if it was alone, else the one of that day."""
    there = [each for each in before if each.state == "open"]
    day = after.plan.start.astimezone(after.plan.zone).date().isoformat()
    for each in there:
        if each.date == day or (len(there) == 1 and not each.gathering.repeats):
            await move(here, each, after.plan.start, after.plan.length, moved=False)
        else:
            await call_off(here, each, "", "skipped", news)


async def _parted(here: Here, gathering: Gathering, now_on: Meeting, plan: Plan) -> Gathering:
    """End a series before one of its meetings; a new one goes on from there with what was answered, and is changed."""
    made = await split(here, gathering, now_on)
    await turned(here, made, None, "parted", gathering)
    return await _whole(here, made, continued(gathering, made, plan, now_on))


async def _hold_seats(here: Here, concerned: Iterable[Meeting], capacity: int | None) -> None:
    """Refuse to leave fewer seats than are taken."""
    counted = await rows.tally(here.db, [each.id for each in concerned if each.state == "open"])
    taken = max((each.going + each.held for each in counted.values()), default=0)
    if capacity is not None and taken > capacity:
        words = say("{n} seats are taken. Leave at least as many, or ask some to step back first.", n=str(taken))
        raise Faults({"capacity": words})


async def _fresh(here: Here, gathering: Gathering, now_on: Meeting | None) -> tuple[Gathering, Meeting | None]:
    """Take the lock, and look again: somebody may have been faster."""
    await rows.lock(here.db, gathering.id)
    now = await meeting(here.db, gathering.community, now_on.id) if now_on else None
    if now is not None and now.gathering.id != gathering.id:
        raise UserError(say("Somebody changed this just now. Look at it again, then go on."))
    return await _found(here, gathering), now


async def _found(here: Here, gathering: Gathering) -> Gathering:
    found = await find(here.db, gathering.community, gathering.id)
    assert found is not None
    return found
