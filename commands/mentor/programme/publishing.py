"""A programme goes from step to step on its one timer: those who chose nobody are reminded, it closes, and all begin.

Each step looks at the whole state anew, and does a part of it that is small enough for everybody else to go on meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot import people, timers
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, delivery, timer
from bot.errors import UserError
from bot.gatherings import Here
from bot.policy import Role
from bot.scene import Scene
from bot.text import say, say_many
from bot.timers import Ring
from commands.mentor import owing, requesting, rows, status
from commands.mentor.beginning import Pairing, begin
from commands.mentor.programme import applying, boarding, cycles, owed, pooling, solving
from commands.mentor.programme.cycles import MENTEE, Applicant, Cycle, Field, Pair
from commands.mentor.programme.tables import applications, choices, results
from commands.mentor.programme.tables import cycles as table

AT_ONCE = 20
PAUSE = timedelta(seconds=1)
_a, _c, _ch, _r = applications.c, table.c, choices.c, results.c


@timer(owed.CLOCK)
async def step(ring: Ring) -> None:
    await rows.alone(ring.db, ring.workspace.community)
    cycle = await cycles.find(ring.db, ring.workspace.community, int(ring.subject))
    if cycle is None:
        return
    if cycle.state == "open":
        await _while_open(ring, cycle)
    elif cycle.state == "begins":
        await _introduce(ring, cycle)
    elif cycle.state == "cancelled":
        await _call_off(ring, cycle)


@button(boarding.PUBLISH, role=Role.MODERATOR)
async def publish(call: Call, value: int) -> Card:
    """Ask whether moderators are sure."""
    cycle = await boarding.matched(call, value)
    found = len(await cycles.matched(call.db, cycle.id))
    mentees, _, _ = await cycles.counted(call.db, cycle.id)
    pairs = say_many("{n} pair is introduced.", "{n} pairs are introduced.", found)
    left = say_many(
        "{n} mentee without a mentor hears so kindly, and has a head start next time.",
        "{n} mentees without a mentor hear so kindly, and have a head start next time.",
        mentees - found,
    )
    told = [left] if mentees > found else []
    seen = published.button(say("Publish"), f"{value}.{_version(cycle)}", "primary")
    return card(say("Publish it?"), pairs, *told, say("It cannot be taken back."), seen)


@button("mentor.published", role=Role.MODERATOR)
async def published(call: Call, value: str) -> Card:
    """Introduce all, if what was seen still stands; the value is the programme, then what was seen of it."""
    number, _, version = value.partition(".")
    await rows.alone(call.db, call.community)
    cycle = await boarding.matched(call, int(number) if number.isdecimal() and len(number) < 18 else 0)
    if version != _version(cycle):
        raise UserError(say("It was matched anew since you looked. Look again with /mentor programme, then publish."))
    await call.db.execute(update(table).where(_c.id == cycle.id).values(state="begins"))
    await _soon(call, cycle)
    await applying.redraw(call, cycle)
    return card(
        say("It is published"), say("All are being introduced, a few at a time. The card shows when it is done.")
    )


@button(boarding.CANCEL, role=Role.MODERATOR)
async def cancel(call: Call, value: int) -> Card:
    await boarding.running(call, value)
    sure = say("All who applied are told that it does not take place. Nobody is introduced.")
    return card(say("Call the programme off?"), sure, cancelled.button(say("Call it off"), value, "danger"))


@button("mentor.programme-cancelled", role=Role.MODERATOR)
async def cancelled(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    cycle = await boarding.running(call, value)
    if cycle.state == "begins":
        raise UserError(say("All are being introduced already. End single mentorships with their members."))
    await call.db.execute(update(table).where(_c.id == cycle.id).values(state="cancelled"))
    await _soon(call, cycle)
    await applying.redraw(call, cycle)
    return card(say("It is called off"), say("All who applied are being told."))


@delivery(owed.LEFT_OUT, label=say("Answer to an application"), unsure="repeat")
async def left_out(scene: Scene) -> Card | None:
    cycle = await cycles.find(scene.db, scene.workspace.community, int(scene.subject))
    if cycle is None:
        return None
    return card(
        cycle.name,
        say("I found no mentor for you this time. It is not about you: there were too few who fit."),
        say("You have a head start in the next programme. Until then I can ask mentors one by one, starting now."),
        requesting.start.button(say("Ask for me"), style="primary"),
    )


@delivery(owed.ALONE, label=say("Answer to a mentor's application"), unsure="repeat")
async def alone(scene: Scene) -> Card | None:
    cycle = await cycles.find(scene.db, scene.workspace.community, int(scene.subject))
    if cycle is None:
        return None
    words = say("Nobody was matched with you this time; that is not about you. Thank you for standing ready.")
    return card(cycle.name, words, say("With /mentor offer you can be asked at any time."))


@delivery(owed.OFF, label=say("Notice that a programme is called off"), unsure="repeat")
async def off(scene: Scene) -> Card | None:
    cycle = await cycles.find(scene.db, scene.workspace.community, int(scene.subject))
    if cycle is None:
        return None
    words = say("It does not take place. /mentor request finds you a mentor at any time.")
    return card(say("{name} is called off", name=cycle.name), words)


async def _while_open(here: Here, cycle: Cycle) -> None:
    """Remind those who chose nobody, then close."""
    if here.now >= cycle.closes:
        await here.db.execute(update(table).where(_c.id == cycle.id).values(state="closed"))
        await solving.start(here, cycle)
        await applying.redraw(here, cycle)
        return
    if here.now < cycle.closes - boarding.BEFORE:
        await _at(here, cycle, cycle.closes - boarding.BEFORE)
        return
    chose = select(_ch.member).where(_ch.cycle == cycle.id)
    idle = select(_a.member, _a.workspace).where(
        _a.cycle == cycle.id, _a.state == "in", _a.reminded.is_(None), _a.member.not_in(chose)
    )
    some = (await here.db.execute(idle.order_by(_a.member).limit(AT_ONCE))).all()
    for row in some:
        await owing.tell(here, owed.CHOOSE, cycle.id, row.member, row.workspace)
    reminded = update(applications).where(_a.cycle == cycle.id, _a.member.in_([row.member for row in some]))
    await here.db.execute(reminded.values(reminded=here.now))
    await _at(here, cycle, here.now + PAUSE if some else cycle.closes)


async def _introduce(here: Here, cycle: Cycle) -> None:
    """Begin some of the mentorships, then tell some of those who are left, until nobody is."""
    some = (await here.db.execute(select(results).where(_r.cycle == cycle.id, _r.begun.is_(None)).limit(AT_ONCE))).all()
    field = await cycles.field(here.db, cycle, {each for row in some for each in (row.mentor, row.mentee)})
    known = await cycles.together(here.db, cycle.community)
    for row in some:
        mentor, mentee = field.mentors.get(row.mentor), field.mentees.get(row.mentee)
        mine = (_r.cycle == cycle.id, _r.mentee == row.mentee)
        if mentor is None or mentee is None or not _still(mentor, mentee, field, known):
            await here.db.execute(delete(results).where(*mine))
            continue
        if (row.mentor, row.mentee) not in known:
            await _pair(here, cycle, mentor, mentee)
        await _place(here, cycle, mentee)
        await here.db.execute(update(results).where(*mine).values(begun=here.now))
    if not some and not await _tell_some(here, cycle):
        over = {"state": "published", "published": here.now}
        await here.db.execute(update(table).where(_c.id == cycle.id).values(over))
        await applying.redraw(here, cycle)
        return
    await _soon(here, cycle)


def _still(mentor: Applicant, mentee: Applicant, field: Field, known: frozenset[Pair]) -> bool:
    """Say whether two go together by now; those who do not are told with all others who are left out."""
    return (mentor.member, mentee.member) in known or pooling.may(mentor, mentee, field)


async def _pair(here: Here, cycle: Cycle, mentor: Applicant, mentee: Applicant) -> None:
    topic, term = next(iter(mentee.topics), ""), timedelta(weeks=cycle.weeks)
    both = Pairing(
        mentor.member, mentor.workspace, mentee.member, mentee.workspace, topic, mentee.goal, cycle=cycle.id, term=term
    )
    await begin(here, both)


async def _place(here: Here, cycle: Cycle, mentee: Applicant) -> None:
    """Note that a mentee has a mentor: what they asked for on the same topic is settled."""
    mine = update(applications).where(_a.cycle == cycle.id, _a.member == mentee.member)
    await here.db.execute(mine.values(state="placed"))
    await status.settle_same(here, mentee.member, next(iter(mentee.topics), ""))


async def _tell_some(here: Here, cycle: Cycle) -> bool:
    """Tell some of those whom nobody was found for; False where all are told."""
    taking = select(_r.mentor).where(_r.cycle == cycle.id, _r.begun.is_not(None))
    still = select(_a.member, _a.workspace, _a.side, _a.member.in_(taking).label("takes")).where(
        _a.cycle == cycle.id, _a.state == "in"
    )
    some = (await here.db.execute(still.order_by(_a.member).limit(AT_ONCE))).all()
    for row in some:
        if row.side == MENTEE:
            await owing.tell(here, owed.LEFT_OUT, cycle.id, row.member, row.workspace)
        elif not row.takes:
            await owing.tell(here, owed.ALONE, cycle.id, row.member, row.workspace)
        state = "placed" if row.takes else "left"
        mine = update(applications).where(_a.cycle == cycle.id, _a.member == row.member)
        await here.db.execute(mine.values(state=state))
    return bool(some)


async def _call_off(here: Here, cycle: Cycle) -> None:
    still = select(_a.member, _a.workspace).where(_a.cycle == cycle.id, _a.state == "in")
    some = (await here.db.execute(still.order_by(_a.member).limit(AT_ONCE))).all()
    for row in some:
        await owing.tell(here, owed.OFF, cycle.id, row.member, row.workspace)
    told = update(applications).where(_a.cycle == cycle.id, _a.member.in_([row.member for row in some]))
    await here.db.execute(told.values(state="off"))
    if some:
        await _soon(here, cycle)


async def _soon(here: Here, cycle: Cycle) -> None:
    await _at(here, cycle, here.now + PAUSE)


async def _at(here: Here, cycle: Cycle, at: datetime) -> None:
    there = await people.workspace_of(here.db, cycle.workspace)
    await timers.put(here.db, there, owed.CLOCK, cycle.id, at)


def _version(cycle: Cycle) -> str:
    """Give what tells one matching from every other of the same programme."""
    return str(int((cycle.matched or cycle.made).timestamp() * 1_000_000))
