"""Moderators decide about two: they go together, or never, whatever the numbers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from sqlalchemy import delete, insert, select

from bot import fitting, people
from bot.call import Call
from bot.cards import Button, Card, Fields, Item, Listing, Option, card
from bot.declare import Asked, Opening, button, form
from bot.errors import UserError
from bot.kinds import Choice
from bot.moments.names import ordinal
from bot.people import Member
from bot.policy import Role
from bot.text import Bold, Words, joined, say, say_many
from commands.mentor import rows, settings
from commands.mentor.kinds import CRITERIA
from commands.mentor.programme import boarding, cycles, pooling
from commands.mentor.programme.cycles import Applicant, Cycle
from commands.mentor.programme.tables import rulings
from commands.mentor.ranking import FULL

PIN, FORBID = "pin", "forbid"
WHAT = Choice((Option(say("These two together"), PIN), Option(say("These two never"), FORBID)))
_WORDS: dict[str, Words] = {PIN: say("together"), FORBID: say("never together")}
_IDLE = say("together; not possible now")
"""One of them went, takes no more, or may not go with the other by now."""

_FACTS: Mapping[str, tuple[str, ...]] = {
    "topic": (), "work": ("services", "areas"), "experience": ("experience",), "hours": ("shifts", "zone"), "zone": ("zone",),
    "language": (),
}  # fmt: skip
"""What members said about themselves that each criterion goes by; the rest they said when they applied."""

_r = rulings.c


@button(boarding.RULE, role=Role.MODERATOR, reads=True)
async def show(call: Call, value: int) -> Card:
    """Show what was ruled."""
    return await _shown(call, await boarding.running(call, value))


@button("mentor.look-at", role=Role.MODERATOR, reads=True)
async def look(call: Call, value: str) -> Card:
    """Show two who go together, what each criterion says, and what can be ruled."""
    cycle, mentor, mentee = await _read(call, value)
    field = await cycles.field(call.db, cycle, {mentor, mentee})
    one, other = field.mentors.get(mentor), field.mentees.get(mentee)
    if one is None or other is None:
        raise UserError(say("One of them is not in this programme any more. Look again with /mentor programme."))
    weights = (await settings.terms(call)).weights
    fit = pooling.fitness(one, other, weights, call.vocabulary, call.now)
    facts = (*_wished(one, other), *_counted(one, other, fit.parts if fit else {}, weights))
    who = await people.names(call.db, [mentor, mentee])
    title = say("{mentor} with {mentee}", mentor=who.get(mentor, ""), mentee=who.get(mentee, ""))
    return card(
        title, Fields(facts),
        keep.button(say("Keep them together"), value, "primary"), part.button(say("Never these two"), value),
    )  # fmt: skip


@button("mentor.pin", role=Role.MODERATOR)
async def keep(call: Call, value: str) -> Card:
    return await _rule(call, *await _decided(call, value), PIN)


@button("mentor.forbid", role=Role.MODERATOR)
async def part(call: Call, value: str) -> Card:
    return await _rule(call, *await _decided(call, value), FORBID)


@button("mentor.rule", role=Role.MODERATOR)
async def start(call: Call, value: int) -> Opening:
    await boarding.running(call, value)
    return ruled.open(value=value)


@form("mentor.ruled", say("Pin or forbid"), role=Role.MODERATOR, submit=say("Save"))
async def ruled(
    call: Call,
    value: str,
    what: Annotated[str, WHAT, Asked(say("What"))],
    mentor: Annotated[Member, Asked(say("Mentor"))],
    mentee: Annotated[Member, Asked(say("Mentee"))],
) -> Card:
    """It counts at once, and all are matched again.

    Args:
        what: Together, or never.
        mentor: Who applied as a mentor.
        mentee: Who applied for a mentor.
    """
    return await _rule(call, *await _decided(call, f"{value}.{mentor.id}.{mentee.id}"), what)


@button("mentor.unrule", role=Role.MODERATOR)
async def undo(call: Call, value: str) -> Card:
    """Take a ruling back."""
    cycle, mentor, mentee = await _decided(call, value)
    gone = delete(rulings).where(_r.cycle == cycle.id, _r.mentor == mentor, _r.mentee == mentee)
    await call.db.execute(gone)
    await boarding.rematch(call, cycle)
    return await _shown(call, cycle)


def look_button(cycle: int, mentor: int, mentee: int) -> Button:
    return look.button(say("Look"), f"{cycle}.{mentor}.{mentee}")


def _counted(
    one: Applicant, other: Applicant, parts: Mapping[str, int], weights: Mapping[str, int]
) -> Iterator[tuple[Words, Words]]:
    """Say what each criterion counts for two; what one of them keeps to themselves counts, and is not shown."""
    hidden: list[Words] = []
    for key, label in CRITERIA.items():
        most = weights.get(key, 0)
        if not most or key not in _FACTS:
            continue
        if all(fitting.told(one.facts, other.facts, fact) for fact in _FACTS[key]):
            yield label, say("{n} of {most}", n=f"{round(parts.get(key, 0) * most / FULL, 1):g}", most=str(most))
        else:
            hidden.append(label)
    if hidden:
        yield say("Counted, and not shown to all"), joined(hidden)


def _wished(one: Applicant, other: Applicant) -> Iterator[tuple[Words, Words]]:
    """Say what counts beside what both declared."""
    for label, place in (
        (say("The mentee's choice"), other.place_of(one.member)), (say("The mentor's choice"), one.place_of(other.member)),
    ):  # fmt: skip
        if place is not None:
            yield label, say("{nth} of up to {most}", nth=ordinal(place), most=str(pooling.CHOICES))
    if other.waited:
        yield say("Left out before"), say_many("{n} time", "{n} times", other.waited)


async def _rule(call: Call, cycle: Cycle, mentor: int, mentee: int, what: str) -> Card:
    await _possible(call, cycle, mentor, mentee, what)
    same = (_r.cycle == cycle.id, _r.mentor == mentor, _r.mentee == mentee)
    await call.db.execute(delete(rulings).where(*same))
    if what == PIN:
        await call.db.execute(delete(rulings).where(_r.cycle == cycle.id, _r.mentee == mentee, _r.what == PIN))
    row = {"community": call.community, "cycle": cycle.id, "mentor": mentor, "mentee": mentee, "what": what}
    await call.db.execute(insert(rulings).values(row | {"by": call.member.id, "at": call.now}))
    await boarding.rematch(call, cycle)
    return await _shown(call, cycle)


async def _possible(call: Call, cycle: Cycle, mentor: int, mentee: int, what: str) -> None:
    """Refuse a ruling that cannot be kept; why two may not be brought together stays between them."""
    field = await cycles.field(call.db, cycle)
    if mentor not in field.mentors or mentee not in field.mentees:
        raise UserError(say("Name one who applied as a mentor, and one who applied for a mentor."))
    if what == FORBID:
        return
    if not pooling.may(field.mentors[mentor], field.mentees[mentee], field):
        raise UserError(say("These two cannot go together: {why}.", why=pooling.CANNOT))
    pinned = [each for each, to in pooling.together(field).items() if to == mentor and each != mentee]
    if len(pinned) >= field.mentors[mentor].room:
        raise UserError(say("All places of this mentor are pinned already. Take one of them back first."))


async def _shown(call: Call, cycle: Cycle) -> Card:
    found = list(await call.db.execute(select(rulings).where(_r.cycle == cycle.id).order_by(_r.at, _r.mentee)))
    numbers = {each for row in found for each in (row.mentor, row.mentee)}
    kept = pooling.together(await cycles.field(call.db, cycle, numbers))
    who = await people.names(call.db, numbers)
    items = tuple(
        Item(
            say("{mentor} with {mentee}", mentor=Bold(who.get(row.mentor, "")), mentee=Bold(who.get(row.mentee, ""))),
            _WORDS[row.what] if row.what == FORBID or kept.get(row.mentee) == row.mentor else _IDLE,
            undo.button(say("Take back"), f"{cycle.id}.{row.mentor}.{row.mentee}"),
        )
        for row in found
    )
    nothing = say("Nothing is decided by hand yet. Pin two who must go together, or forbid two who must not.")
    more = start.button(say("Pin or forbid two"), cycle.id, "primary")
    back = Button(say("Back"), "mentor.lead", str(cycle.id))
    return card(say("Pinned and forbidden"), Listing(items) if items else nothing, more, back)


async def _decided(call: Call, value: str) -> tuple[Cycle, int, int]:
    """Read about which two something is decided, and let nobody publish meanwhile."""
    await rows.alone(call.db, call.community)
    cycle, mentor, mentee = await _read(call, value)
    if cycle.state == "begins":
        raise UserError(say("It is published: all are being introduced already."))
    return cycle, mentor, mentee


async def _read(call: Call, value: str) -> tuple[Cycle, int, int]:
    parts = value.split(".")
    if len(parts) != 3 or not all(each.isdecimal() and len(each) < 18 for each in parts):
        raise UserError(say("I cannot read this button any more. Type /mentor programme."))
    cycle, mentor, mentee = map(int, parts)
    return await boarding.running(call, cycle), mentor, mentee
