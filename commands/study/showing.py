"""A group as its members see it: the next session, who sits in it, how often each came; and as others do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from bot import gatherings
from bot.call import Call
from bot.cards import Button, Card, Control, Fields, Item, Listing, Part, card
from bot.declare import button, command
from bot.gatherings import Meeting, buttons
from bot.gatherings import drawing as dates
from bot.text import Bold, Words, joined, plain, say, say_many
from commands.study import attendance, drawing, meaning, rows, scheduling, sessions
from commands.study.attendance import Held
from commands.study.kinds import SECURITY
from commands.study.meaning import WHICH
from commands.study.rows import Group, Seat

PLAN, LINKS, JOIN, LEAVE, TIMES = "study.plan", "study.links", "study.join", "study.leave", "study.schedule"
"""What its buttons do stands in rooms of their own."""


@command("study show", reads=True)
async def show(call: Call, group: Annotated[str, WHICH] = "") -> Card:
    """Show a study group: the next session, the plan, who is in it; yours unless you name another.

    Args:
        group: Its number, or words of its name.
    """
    return await shown(call, await meaning.any_(call, group))


@button("study.show", reads=True)
async def show_group(call: Call, value: int) -> Card:
    return await shown(call, await rows.group(call.db, call.community, value))


async def shown(call: Call, group: Group) -> Card:
    """Draw a group for one reader: what it did is for those who sit in it."""
    known = await rows.seats_of(call.db, group.id)
    taken = sum(1 for each in known if each.state != "waiting")
    pairs = drawing.facts(group, taken, call.vocabulary)
    mine = next((each for each in known if each.member == call.member.id), None)
    if mine is None or not mine.inside:
        return card(group.name, Fields(tuple(pairs)), *_way_in(group, mine), SECURITY)
    every = await scheduling.meetings_of(call.db, group.id)
    held = await attendance.load(call.db, every, call.now)
    return card(
        group.name, Fields(tuple(pairs)), *await _next(call, group, every, held), Bold(plain(say("Who is in it"), call.language)),
        Listing(await _members(call, group, rows.inside(known), held)), _own(held, mine), *_controls(call, group),
        footer=_footer(call, group),
    )  # fmt: skip


def _way_in(group: Group, mine: Seat | None) -> tuple[Control, ...]:
    if mine is not None and mine.state == "waiting":
        return (Button(say("Leave the line"), LEAVE, str(group.id)),)
    label = say("Take the seat") if mine else say("Join")
    return (Button(label, JOIN, str(group.id), "primary"),)


async def _next(
    call: Call, group: Group, every: Sequence[Meeting], held: Sequence[Held]
) -> list[Part | Words | Control]:
    """Show the session that is on, or the next one, with what its members can do about it."""
    meeting = next((each for each in every if each.doors[1] > call.now), None)
    if meeting is None:
        return [say("No session is planned. Set a time with /study schedule.")]
    lines: list[Part | Words | Control] = [
        Bold(plain(say("Next session"), call.language)), dates.when(meeting, call.now), await agenda(call, group, every, held, meeting)
    ]  # fmt: skip
    counted = (await gatherings.tally(call.db, [meeting.id]))[meeting.id]
    coming = say_many("{n} is coming.", "{n} are coming.", counted.people)
    return [*lines, coming, *buttons.public_buttons(meeting, call.now)]


async def agenda(
    here: gatherings.Here, group: Group, every: Sequence[Meeting], held: Sequence[Held], meeting: Meeting
) -> Fields:
    """Draw a session's agenda; who leads is known two days before."""
    kept = await sessions.kept_of(here, meeting.id)
    about = await sessions.topics(here, group, every, held, meeting)
    before = next((each.topics for each in reversed(held) if each.took_place and each.at < meeting.at), ())
    leader = kept.facilitator if kept else None
    name = (await drawing.names(here.db, [leader]))[leader] if leader is not None else None
    return drawing.agenda(group, about, before, name)


async def _members(call: Call, group: Group, inside: Sequence[Seat], held: Sequence[Held]) -> tuple[Item, ...]:
    names = await drawing.names(call.db, [each.member for each in inside])
    return tuple(
        Item(say("{name}, who founded it", name=names[each.member]) if each.member == group.founder else names[each.member], _record(held, each))
        for each in inside
    )  # fmt: skip


def _record(held: Sequence[Held], seat: Seat) -> Words | None:
    came, of = attendance.times(held, seat.member, seat.since)
    if not of:
        return None
    row = attendance.streak(held, seat.member)
    said: list[Words] = [
        say_many("came to {came} of {n} session", "came to {came} of {n} sessions", of, came=str(came))
    ]
    if row > 1:
        said.append(say("{n} weeks in a row", n=str(row)))
    return joined(said, " · ")


def _own(held: Sequence[Held], mine: Seat) -> Words:
    row = attendance.streak(held, mine.member)
    if row > 1:
        return say("You have been there {n} weeks in a row.", n=str(row))
    return say("At the start of a session press “I'm here”, so that the count is right.")


def _controls(call: Call, group: Group) -> tuple[Control, ...]:
    when = (Button(say("When we meet"), TIMES, str(group.id)),) if meaning.decides(call, group) else ()
    return (
        Button(say("Plan"), PLAN, str(group.id)),
        Button(say("Links"), LINKS, str(group.id)),
        *when,
        Button(say("Leave the group"), LEAVE, str(group.id)),
    )


def _footer(call: Call, group: Group) -> Words:
    alone = say("Who came when is for the group alone.")
    if group.founder != call.member.id:
        return alone
    return say("{alone} /study handover lets somebody else decide, /study close ends it.", alone=alone)
