"""Applying to a programme as a mentee or a mentor, and taking it back."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import Row, delete, insert, update

from bot import deliveries, profile
from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.declare import Asked, Opening, button, form
from bot.errors import UserError
from bot.gatherings import Here
from bot.kinds import Integer, Term, Terms, Text
from bot.profile import BETWEEN
from bot.text import Moment, Words, joined, say, say_many
from commands.mentor import rows
from commands.mentor.kinds import WAYS, ways_in_words
from commands.mentor.programme import announcing, cycles, owed, solving
from commands.mentor.programme.cycles import MENTEE, MENTOR, Cycle
from commands.mentor.programme.tables import applications, choices, results

CHOOSE, LEAD = "mentor.choose", "mentor.lead"
WHAT, HOW = "What", "How"
_a, _ch = applications.c, choices.c


@button(announcing.APPLY)
async def apply(call: Call, value: str) -> Opening:
    """Open the form of one side, filled with what is known."""
    number, _, side = value.partition(".")
    cycle = await _open(call, int(number) if number.isdecimal() and len(number) < 18 else 0)
    mine = await _mine(call, cycle, side)
    return await (_as_mentor(call, cycle, mine) if side == MENTOR else _as_mentee(call, cycle, mine))


@form("mentor.apply-mentee", say("Apply for a mentor"), submit=say("Apply"))
async def as_mentee(
    call: Call,
    value: str,
    topic: Annotated[str, Term("help"), Asked(say("Topic"), WHAT)],
    goal: Annotated[str, Text(400, long=True), Asked(say("What you want to get to"), WHAT)],
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How you like to meet"), HOW)] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 5), Asked(say("Languages"), HOW)] = (),
    own_facility: Annotated[bool, Asked(say("Also from my own employer"), HOW)] = False,
) -> Card:
    """Mentors of the programme see your name and topic; your goal sees only who becomes your mentor.

    Args:
        topic: What it is mostly about.
        goal: Such as: pass the CST in May. Never anything about a patient.
        ways: Leave it empty if it is all the same to you.
        languages: Leave it empty if English is fine.
        own_facility: It goes by the employer in your introduction.
    """
    said = {
        "side": MENTEE, "topics": topic, "goal": goal, "room": 0, "ways": ",".join(ways), "languages": ",".join(languages),
        "apart": not own_facility,
    }  # fmt: skip
    return await _applied(call, int(value), said)


@form("mentor.apply-mentor", say("Apply as a mentor"), submit=say("Apply"))
async def as_mentor(
    call: Call,
    value: str,
    topics: Annotated[tuple[str, ...], Terms("help", 15), Asked(say("I can help with"), WHAT)],
    room: Annotated[int, Integer(least=1, most=5), Asked(say("Mentees"), WHAT)] = 1,
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How we meet"), HOW)] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 5), Asked(say("Languages"), HOW)] = (),
    own_facility: Annotated[bool, Asked(say("Also people from my own employer"), HOW)] = False,
) -> Card:
    """Mentees of the programme see your name and topics.

    Args:
        topics: Up to 15.
        room: How many you take in this programme.
        ways: Leave it empty if it is all the same to you.
        languages: In which you like to mentor.
        own_facility: It goes by the employer in your introduction.
    """
    said = {
        "side": MENTOR, "topics": ",".join(topics), "goal": "", "room": room, "ways": ",".join(ways),
        "languages": ",".join(languages), "apart": not own_facility,
    }  # fmt: skip
    return await _applied(call, int(value), said)


@button("mentor.unapply")
async def take_back(call: Call, value: int) -> Card:
    """Take an application back."""
    await rows.alone(call.db, call.community)
    cycle = await cycles.find(call.db, call.community, value)
    if cycle is None or cycle.state not in {"open", "closed"}:
        raise UserError(say("It is too late for that: all are introduced. End a mentorship with /mentor mine."))
    await withdraw(call, cycle, call.member.id)
    still = say("You are not matched. Apply again any time until the date.")
    over = say(
        "You are out of it, and nobody is told that you were in. /mentor request finds you a mentor at any time."
    )
    return card(say("Taken back"), still if cycle.state == "open" else over)


async def withdraw(here: Here, cycle: Cycle, member: int) -> None:
    """Take somebody out of a programme; a pool that is matched already is matched anew."""
    mine = update(applications).where(_a.cycle == cycle.id, _a.member == member, _a.state == "in")
    if not (await here.db.execute(mine.values(state="withdrawn"))).rowcount:
        return
    both = (_ch.member == member) | (_ch.chosen == member)
    await here.db.execute(delete(choices).where(_ch.cycle == cycle.id, both))
    found = (results.c.mentee == member) | (results.c.mentor == member)
    await here.db.execute(delete(results).where(results.c.cycle == cycle.id, found, results.c.begun.is_(None)))
    await redraw(here, cycle)
    if cycle.state == "closed":
        await solving.start(here, cycle)


async def redraw(here: Here, cycle: Cycle) -> None:
    """Bring the cards of a programme up to date."""
    for kind in (owed.CARD, owed.BOARD):
        await deliveries.refresh(here.db, cycle.community, kind, cycle.id, here.now)


async def shown(call: Call, cycle: Cycle) -> Card:
    """Draw a programme for one member: what they applied with, and what they can do."""
    mine = await cycles.application(call.db, cycle.id, call.member.id)
    lead = [Button(say("For moderators"), LEAD, str(cycle.id))] if call.moderates else []
    facts = await announcing.facts(call.db, cycle)
    if mine is None:
        controls = announcing.apply_buttons(cycle.id) if cycle.state == "open" else ()
        return card(cycle.name, Fields(facts), announcing.stands(cycle), *controls, *lead)
    liked = len(await cycles.chosen(call.db, cycle.id, call.member.id))
    own = (*_said(call, mine), (say("You chose"), say_many("{n} person", "{n} people", liked)))
    return card(cycle.name, Fields((*facts, *own)), _next(cycle), *_controls(cycle, mine), *lead)


def _said(call: Call, mine: Row[Any]) -> tuple[tuple[Words, Words], ...]:
    topics = joined((call.vocabulary.label("help", key) for key in rows.listed(mine.topics)), BETWEEN)
    if mine.side == MENTOR:
        return (
            (say("You applied"), say_many("as a mentor of {n}", "as a mentor of {n}", mine.room)),
            (say("You help with"), topics), (say("How"), ways_in_words(rows.listed(mine.ways))),
        )  # fmt: skip
    return (
        (say("You applied"), say("for a mentor")), (say("Topic"), topics), (say("Goal"), mine.goal),
        (say("How"), ways_in_words(rows.listed(mine.ways))),
    )  # fmt: skip


def _next(cycle: Cycle) -> Words:
    if cycle.state == "open":
        return say(
            "Choose whom you would like, until {when}. It helps, and promises nothing.", when=Moment(cycle.closes)
        )
    return announcing.stands(cycle)


def _controls(cycle: Cycle, mine: Row[Any]) -> list[Button]:
    back = [take_back.button(say("Take it back"), cycle.id)] if cycle.state in {"open", "closed"} else []
    if cycle.state != "open":
        return back
    return [
        Button(say("Choose"), CHOOSE, str(cycle.id), "primary"),
        apply.button(say("Change"), f"{cycle.id}.{mine.side}"),
        *back,
    ]


async def _applied(call: Call, number: int, said: dict[str, Any]) -> Card:
    await rows.alone(call.db, call.community)
    cycle = await _open(call, number)
    await _mine(call, cycle, said["side"])
    mine = (_a.cycle == cycle.id, _a.member == call.member.id)
    row = said | {"workspace": call.workspace.id, "state": "in"}
    if not (await call.db.execute(update(applications).where(*mine).values(row))).rowcount:
        new = {"community": call.community, "cycle": cycle.id, "member": call.member.id, "made": call.now}
        await call.db.execute(insert(applications).values(row | new))
    await redraw(call, cycle)
    return await shown(call, cycle)


async def _mine(call: Call, cycle: Cycle, side: str) -> Row[Any] | None:
    """Give what somebody applied with already, unless it was on the other side."""
    mine = await cycles.application(call.db, cycle.id, call.member.id)
    if mine is not None and mine.side != side:
        raise UserError(say("You applied on the other side. Take that back first with /mentor programme."))
    return mine


async def _open(call: Call, number: int) -> Cycle:
    cycle = await cycles.find(call.db, call.community, number)
    if cycle is None or cycle.state != "open" or cycle.closes <= call.now:
        raise UserError(say("Applications are over. /mentor request finds you a mentor at any time."))
    return cycle


async def _as_mentee(call: Call, cycle: Cycle, mine: Row[Any] | None) -> Opening:
    if mine is not None:
        topic = next(iter(rows.listed(mine.topics)), None)
        return as_mentee.open({"topic": topic, "goal": mine.goal, **_how(mine)}, value=cycle.id)
    seeks = await _introduced(call, "seeks")
    return as_mentee.open({"topic": seeks[0] if seeks else None}, value=cycle.id)


async def _as_mentor(call: Call, cycle: Cycle, mine: Row[Any] | None) -> Opening:
    if mine is not None:
        return as_mentor.open({"topics": rows.listed(mine.topics), "room": mine.room, **_how(mine)}, value=cycle.id)
    offers = await rows.mentor(call.db, call.community, call.member.id)
    if offers is not None:
        known = {"topics": offers.topics, "ways": offers.ways or None, "languages": offers.languages or None}
        return as_mentor.open(known | {"own_facility": not offers.apart}, value=cycle.id)
    return as_mentor.open({"topics": await _introduced(call, "offers") or None}, value=cycle.id)


def _how(mine: Row[Any]) -> dict[str, Any]:
    return {
        "ways": rows.listed(mine.ways) or None,
        "languages": rows.listed(mine.languages) or None,
        "own_facility": not mine.apart,
    }


async def _introduced(call: Call, key: str) -> tuple[str, ...]:
    known = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
    return known.values.get(key, ()) if known else ()
