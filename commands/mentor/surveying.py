"""After a mentorship: two questions in private, and apart from them thanks to the other."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import delete, insert

from bot import deliveries, people
from bot.call import Call
from bot.cards import Button, Card, Option, card
from bot.declare import Asked, Opening, button, delivery, form
from bot.deliveries import Debt
from bot.errors import UserError
from bot.kinds import Choice, Text
from bot.scene import Scene
from bot.text import say
from commands.mentor import drawing, keeping, ledger, owing, rows
from commands.mentor.tables import surveys

SCORES = Choice(
    (
        Option(say("5: it brought me far"), "5"),
        Option(say("4: it helped"), "4"),
        Option(say("3: it was all right"), "3"),
        Option(say("2: it helped little"), "2"),
        Option(say("1: it did not help"), "1"),
    )
)


@button("mentor.survey")
async def ask(call: Call, value: int) -> Opening:
    await keeping.mine(call, value)
    return survey.open(value=value)


@form("mentor.surveyed", say("How was it?"), submit=say("Send"))
async def survey(
    call: Call,
    value: str,
    score: Annotated[str, SCORES, Asked(say("For you, all in all"))],
    words: Annotated[str, Text(800, long=True), Asked(say("What should the coordinators know?"))] = "",
) -> Card:
    """The other one never sees this. Coordinators see averages, and what you write without your name.

    Args:
        score: Whatever you say, nobody is told that it was you.
        words: If you like. Never anything about a patient.
    """
    await rows.alone(call.db, call.community)
    mentorship = await keeping.mine(call, int(value))
    s = surveys.c
    await call.db.execute(delete(surveys).where(s.mentorship == mentorship.id, s.member == call.member.id))
    row = {"community": call.community, "mentorship": mentorship.id, "member": call.member.id}
    await call.db.execute(insert(surveys).values(row | {"score": int(score), "words": words, "at": call.now}))
    await ledger.note(call, "survey", mentorship=mentorship.id)
    return card(say("Thank you"), say("It helps the next ones."), thanks_button(mentorship.id))


@button("mentor.thank")
async def thank(call: Call, value: int) -> Opening:
    await keeping.mine(call, value)
    return thanks.open(value=value)


@form("mentor.thanked", say("Say thanks"), submit=say("Send"))
async def thanks(call: Call, value: str, words: Annotated[str, Text(800, long=True), Asked(say("Your words"))]) -> Card:
    """I bring it to the other one, with your name.

    Args:
        words: What you want to thank them for. Never anything about a patient.
    """
    mentorship = await keeping.mine(call, int(value))
    other = mentorship.other(call.member.id)
    if other is None or await people.blocked(call.db, call.member.id, other):
        raise UserError(say("I cannot bring it any more: the other one is not here."))
    there = await owing.home(call, mentorship.reached(other))
    debt = Debt(owing.THANKS, mentorship.id, call.now.isoformat(), detail=words, member=other, sender=call.member.id)
    await deliveries.tell(call.db, there, debt, call.now)
    return card(say("On its way"), say("I bring it to them."))


@delivery(owing.THANKS, label=say("Thanks after a mentorship"), unsure="repeat")
async def thanked(scene: Scene) -> Card | None:
    if scene.sender is None or scene.member is None or await people.blocked(scene.db, scene.sender, scene.member):
        return None
    name = await drawing.named(scene.db, scene.sender)
    return card(say("Thanks for you"), say("{name} writes:", name=name), scene.detail)


def survey_button(number: int) -> Button:
    return ask.button(say("How was it?"), number)


def thanks_button(number: int) -> Button:
    return thank.button(say("Say thanks"), number)
