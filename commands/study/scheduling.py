"""The sessions of a group as gatherings that are its members' alone, and what becomes of them when its times change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot import gatherings, rules
from bot.gatherings import Gathering, Here, Meeting, Plan
from bot.gatherings.rows import lock
from bot.gatherings.tables import meetings
from bot.rules import Rule
from bot.store import Connection
from bot.text import plain, say
from commands.study import owing, rows, timetable
from commands.study.rows import Group, Seat
from commands.study.tables import KIND, times

_t, _m = times.c, meetings.c


async def begin(here: Here, group: Group, seats: list[Seat]) -> None:
    """Plan the sessions of a group, for who is in it."""
    for place, rule in enumerate(timetable.turns(group.times, group.day, here.now)):
        await _plan(here, group, place, rule, seats)


async def retime(here: Here, group: Group) -> None:
    """Plan the sessions that are to come at the times that the group says now; everybody is going to them again."""
    await _stop(here, group)
    await begin(here, group, rows.inside(await rows.seats_of(here.db, group.id)))


async def amend(here: Here, group: Group) -> None:
    """Bring another exam date, name or link to the sessions; their days stay what they are, and whose turn it is."""
    for place, each in await _held(here, group):
        assert each.plan.rule is not None
        typed = group.times[place] if place < len(group.times) else each.plan.rule
        rule = timetable.until(each.plan.rule, typed, group.day, here.now)
        await gatherings.change(here, each, _changed(group, rule, each))


async def end(here: Here, group: Group) -> None:
    """Let no session come any more, without a word: whoever ends the group says why."""
    await _stop(here, group)


async def admit(here: Here, group: Group, seat: Seat) -> None:
    """Let a member come to the sessions; they are going until they say otherwise."""
    where = await owing.there(here, seat.workspace)
    for _, each in await _held(here, group):
        await gatherings.admit(where, each, seat.member)


async def dismiss(here: Here, group: Group, member: int) -> None:
    """Take a member out of the sessions, also of those of earlier times, which they may look at no longer."""
    numbers = (await here.db.execute(select(_t.gathering).where(_t.group == group.id))).scalars()
    for _, each in sorted((await gatherings.several(here.db, numbers)).items()):
        await gatherings.dismiss(here, each, member)


async def current_of(db: Connection, group: Group) -> list[tuple[int, Gathering]]:
    """Give the gatherings by which sessions are planned now, in the order of the group's times."""
    found = (
        await db.execute(select(_t.gathering, _t.place).where(_t.group == group.id, _t.current).order_by(_t.gathering))
    ).all()
    known = await gatherings.several(db, [row.gathering for row in found])
    return [(row.place, known[row.gathering]) for row in found]


async def meetings_of(db: Connection, number: int) -> list[Meeting]:
    """Give all sessions of a group that were not called off, also those of earlier times."""
    theirs = select(_t.gathering).where(_t.group == number)
    return await gatherings.meetings_where(db, _m.gathering.in_(theirs), _m.state == "open")


async def group_of(db: Connection, community: int, gathering: int) -> Group | None:
    """Find the group whose sessions a gathering is."""
    found = select(_t.group).where(_t.gathering == gathering, _t.community == community)
    number = (await db.execute(found)).scalar_one_or_none()
    return await rows.find(db, community, number) if number is not None else None


async def gone_on(here: Here, was: Gathering, made: Gathering) -> None:
    """Note that sessions go on as another gathering, from which the old ones are parted."""
    row = (await here.db.execute(select(times).where(_t.gathering == was.id))).one_or_none()
    if row is not None:
        values = {"community": row.community, "group": row.group, "place": row.place, "current": row.current}
        await here.db.execute(insert(times).values(values | {"gathering": made.id}))
        await here.db.execute(update(times).where(_t.gathering == was.id).values(current=False))


async def further(db: Connection, group: Group, every: Sequence[Meeting]) -> int:
    """Count the sessions until the exam that are too far away to be planned yet."""
    found = 0
    for _, each in await current_of(db, group):
        last = max((one.at for one in every if one.gathering.id == each.id), default=None)
        if each.plan.rule is not None and each.plan.rule.until is not None and last is not None:
            found += sum(1 for _ in rules.occurrences(each.plan.rule, last, rules.FOREVER))
    return found


async def _held(here: Here, group: Group) -> list[tuple[int, Gathering]]:
    """Give the gatherings by which sessions are planned now, all locked before the first is changed.

    Who answers one of them sets the group's timer while it is locked; so nobody who has set it may still want a lock.
    """
    found = await current_of(here.db, group)
    for _, each in found:
        await lock(here.db, each.id)
    return found


async def _stop(here: Here, group: Group) -> None:
    """Take everybody out of the sessions that are to come, and call these off; one that is under way goes on."""
    seats = rows.inside(await rows.seats_of(here.db, group.id))
    for _, each in await _held(here, group):
        for seat in seats:
            await gatherings.withdraw(here, each, seat.member)
        coming = [
            one for one in await gatherings.meetings_of(here.db, each, here.now) if one.at > here.now and one.open
        ]
        if coming:
            await gatherings.cancel(here, each, "", coming[0], "later")
    await here.db.execute(update(times).where(_t.group == group.id).values(current=False))


async def _plan(here: Here, group: Group, place: int, rule: Rule, seats: list[Seat]) -> None:
    """Plan one of a group's times. It is filed as the group's before any of its meetings is heard of."""
    where = await owing.there(here, group.workspace)
    plan = _as_plan(group, rule)
    made = await gatherings.create(where, KIND, plan, [], state="draft")
    row = {"community": group.community, "gathering": made.id, "group": group.id, "place": place, "current": True}
    await here.db.execute(insert(times).values(row))
    made = await gatherings.publish(where, made)
    for seat in seats:
        await gatherings.admit(await owing.there(here, seat.workspace), made, seat.member)


def _as_plan(group: Group, rule: Rule) -> Plan:
    about = plain(say("Study group: {name}", name=group.name))
    length = timedelta(minutes=group.length)
    return Plan(group.name, _first(rule), rule.zone, rule, length, about, link=group.link, private=True)


def _changed(group: Group, rule: Rule, now_on: Gathering) -> Plan:
    new = _as_plan(group, rule)
    return replace(
        now_on.plan, title=new.title, about=new.about, link=new.link, length=new.length, rule=rule, zone=rule.zone, start=new.start
    )  # fmt: skip


def _first(rule: Rule) -> datetime:
    """Give the instant of a rule's first day, also where its zone has no such day."""
    return rules.instant(rule.start, rule.at, rule.zone) or datetime.combine(rule.start, rule.at, rule.zone)
