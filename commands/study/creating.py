"""Founding a group by oneself: the exam, when it meets, how many, how."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from bot import notifying
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.declare import Asked, Opening, button, command
from bot.errors import Faults, UserError
from bot.kinds import Integer, Repeat, Term, Terms, Text
from bot.rules import Rule
from bot.text import say
from commands.study import clock, drawing, founding, rows, seeking
from commands.study.kinds import LEAST, MOST, SECURITY, USUAL, WAYS
from commands.study.rows import Group, Seat

WHAT, HOW = "What for, and when", "How"
UNLISTED = "other"
"""The exam that is not on the list."""


@command("study create", form=True, title=say("Start a study group"))
async def create(
    call: Call,
    exam: Annotated[str, Term("exams"), Asked(say("Exam"), WHAT)],
    when: Annotated[Rule, Repeat(), Asked(say("We meet"), WHAT)],
    day: Annotated[date | None, Asked(say("Exam date"), WHAT)] = None,
    other: Annotated[Rule | None, Repeat(), Asked(say("Every second week instead"), WHAT)] = None,
    name: Annotated[str, Text(60), Asked(say("Name"), WHAT)] = "",
    size: Annotated[int, Integer(least=LEAST, most=MOST), Asked(say("Seats"), HOW)] = USUAL,
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How"), HOW)] = (),
    link: Annotated[str, Text(300), Asked(say("Link or place"), HOW)] = "",
    languages: Annotated[tuple[str, ...], Terms("languages", 3), Asked(say("Languages"), HOW)] = (),
    about: Annotated[str, Text(300, long=True), Asked(say("In your words"), HOW)] = "",
) -> Card:
    """Start a study group for an exam; you meet at a fixed time, and I plan back from the exam date.

    Args:
        exam: Which one you prepare for.
        when: Such as every Tuesday at 19:00, for an hour.
        day: Leave it empty if it is not booked yet.
        other: For mixed shifts: a second time that takes turns by week, such as every Thursday at 9am.
        name: Leave it empty to be named after the exam.
        size: From 3 to 8, you included; 6 unless you say otherwise.
        ways: Leave it empty if it is all the same to you.
        link: Where you meet. Only members see it.
        languages: Leave it empty for any.
        about: What others should know. Never anything about a patient.
    """
    if day is not None and day <= call.now.astimezone(call.zone).date():
        raise Faults({"day": say("That day is here or over. Name a later one, or leave it empty.")})
    if exam == UNLISTED and not name:
        raise Faults({"name": say("Name the group after your exam, so that others find it.")})
    await rows.alone(call.db, call.community)
    await hold_few(call)
    first = Seat(0, call.member.id, call.workspace.id, "in", call.now, None)
    made = await founding.found(
        call, exam, [each for each in (when, other) if each], day, [first], name=name or founding.usual_name(exam, call.vocabulary),
        size=size, ways=",".join(ways), languages=",".join(languages), link=link, about=about,
    )  # fmt: skip
    await clock.go_on(call, made.id)
    told = await seeking.announce(call, made)
    return await _shown(call, made, told)


@button("study.create")
async def start(call: Call, value: str) -> Opening:
    """Open the form, for the exam that somebody looked for."""
    assert create.form is not None
    return create.form.open({"exam": value} if value else None)


async def hold_few(call: Call) -> None:
    theirs = await rows.mine(call.db, call.community, call.member.id, "in", "waiting", "held")
    if len(theirs) >= rows.MOST:
        raise UserError(say("You are in {n} groups already. Leave one first.", n=str(len(theirs))))


async def _shown(call: Call, made: Group, told: int) -> Card:
    pairs = drawing.facts(made, 1, call.vocabulary)
    waits = [say("I have told those who wait for a group for this exam.")] if told else []
    next_ = say("Your group stands in /study list now, and in /study find for whom it fits.")
    return card(
        say("Your group is founded"), Fields(tuple(pairs)), *waits, next_, SECURITY, *notifying.zone_note(call),
        footer=say("/study plan shows what each session is about, /study show all about your group."),
    )  # fmt: skip
