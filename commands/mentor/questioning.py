"""A mentor asks before they answer, and the member who looks for one replies."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import Row, insert, select, update

from bot import people
from bot.call import Call
from bot.cards import Button, Card, Fields, Item, card
from bot.declare import Asked, Opening, button, delivery, form
from bot.errors import UserError
from bot.gatherings import Here
from bot.kinds import Text
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, say
from commands.mentor import asking, drawing, ledger, matched, owing, rows, settings
from commands.mentor.answering import yes_or_no
from commands.mentor.rows import Offer, Request
from commands.mentor.tables import offers, questions

_q = questions.c


@button("mentor.ask")
async def ask(call: Call, value: int) -> Opening:
    await rows.addressed(call, value)
    return question.open(value=value)


@form("mentor.question", say("Ask before you answer"), submit=say("Ask"))
async def question(
    call: Call, value: str, words: Annotated[str, Text(500, long=True), Asked(say("Your question"))]
) -> Card:
    """It goes to the member who looks for a mentor, with your name.

    Args:
        words: What you would like to know. Never anything about a patient.
    """
    await rows.alone(call.db, call.community)
    offer = await rows.addressed(call, int(value))
    request = await rows.request(call.db, call.community, offer.request)
    if not request.unsettled:
        raise matched.settled(request, call.now)
    if not offer.open:
        raise UserError(say("You are not asked for this any more. If you want to say yes after all, press Accept."))
    if await people.blocked(call.db, request.member, offer.mentor):
        raise matched.apart()
    await _put(call, request, offer, words)
    until = call.now + (await settings.terms(call)).patience
    longer = {"state": "asked", "until": until, "answered": call.now, "nudged": None}
    await call.db.execute(update(offers).where(offers.c.id == offer.id).values(longer))
    await asking.answered(call, request, call.member.id)
    await asking.go_on(call, request.id)
    told = say("I bring you their answer. The request stays yours to take until {when}.", when=Moment(until))
    return card(say("Your question is on its way"), told)


@delivery(owing.QUESTION, label=say("Question about a mentor request"), unsure="repeat")
async def asked(scene: Scene) -> Card | None:
    """Bring a mentor's question to who looks for one."""
    found = await _found(scene.db, scene.workspace.community, int(scene.subject))
    if found is None or found.answered is not None:
        return None
    offer = await rows.offer(scene.db, scene.workspace.community, found.offer)
    request = await rows.request(scene.db, scene.workspace.community, offer.request)
    if not request.unsettled or await people.blocked(scene.db, offer.mentor, request.member):
        return None
    name = await drawing.named(scene.db, offer.mentor)
    first = say("{name} might be your mentor, and asks first:", name=name)
    hidden = [say("They do not see your name before they say yes.")] if request.anonymous else []
    until = (
        [say("They can take your request until {when}.", when=Moment(offer.until))] if offer.state == "asked" else []
    )
    again = offer.state == "asked" and offer.nudged is not None
    title = say("Still open: a mentor asks you something") if again else say("A mentor asks you something")
    return card(
        title, first, found.question, *until, *hidden,
        answer.button(say("Answer"), found.id, "primary"),
    )  # fmt: skip


@button("mentor.answer")
async def answer(call: Call, value: int) -> Opening:
    found = await _mine(call, value)
    return reply.open({"words": found.answer or None}, value=value)


@form("mentor.reply", say("Answer the mentor"), submit=say("Send"))
async def reply(call: Call, value: str, words: Annotated[str, Text(500, long=True), Asked(say("Your answer"))]) -> Card:
    """It goes to the mentor who asked.

    Args:
        words: Never anything about a patient.
    """
    found = await _mine(call, int(value))
    await rows.alone(call.db, call.community)
    offer = await rows.offer(call.db, call.community, found.offer)
    request = await rows.request(call.db, call.community, offer.request)
    apart = await people.blocked(call.db, request.member, offer.mentor)
    if not request.unsettled or not offer.open or apart:
        raise UserError(say("This mentor is not asked any more. See how it stands with /mentor status."))
    said = {"answer": words, "answered": call.now}
    await call.db.execute(update(questions).where(_q.id == found.id).values(said))
    until = call.now + (await settings.terms(call)).patience
    await call.db.execute(update(offers).where(offers.c.id == offer.id).values(state="asked", until=until))
    await asking.go_on(call, request.id)
    await ledger.note(call, "reply", request=request.id, member=call.member.id)
    mentor = await rows.mentor(call.db, call.community, offer.mentor)
    if mentor is not None:
        key = call.now.isoformat()
        await owing.tell(call, owing.REPLY, found.id, offer.mentor, mentor.workspace, key=key)
    return card(say("Your answer is on its way"), say("I tell you as soon as they decide."))


@delivery(owing.REPLY, label=say("Answer to a mentor's question"), unsure="repeat")
async def replied(scene: Scene) -> Card | None:
    found = await _found(scene.db, scene.workspace.community, int(scene.subject))
    if found is None or found.answered is None:
        return None
    offer = await rows.offer(scene.db, scene.workspace.community, found.offer)
    request = await rows.request(scene.db, scene.workspace.community, offer.request)
    if not request.unsettled or not offer.open or await people.blocked(scene.db, offer.mentor, request.member):
        return None
    name = say("The member") if request.anonymous else await drawing.named(scene.db, request.member)
    first = say("You asked: “{question}” {name} answers:", question=found.question, name=name)
    about = Fields(tuple(drawing.facts(request, scene.vocabulary)))
    until = say("Without an answer I ask somebody else {when}.", when=Moment(offer.until))
    waits = [until] if offer.state == "asked" else []
    return card(say("An answer to your question"), first, found.answer, about, *waits, *three(offer.id))


async def unanswered(here: Here, request: Request) -> list[Item]:
    """Draw the questions of mentors that still wait for an answer, for who looks for a mentor."""
    waits = select(_q.id, _q.question, offers.c.mentor).join(offers, offers.c.id == _q.offer)
    mine = (offers.c.request == request.id, offers.c.state.in_(("asked", "silent")), _q.answered.is_(None))
    found = list(await here.db.execute(waits.where(*mine).order_by(_q.id)))
    apart = await people.kept_apart(here.db, request.member) if found else set()
    who = await people.names(here.db, {row.mentor for row in found})
    return [
        Item(
            say("{name} asks:", name=drawing.name(row.mentor, who)), row.question,
            answer.button(say("Answer"), row.id, "primary"),
        )
        for row in found if row.mentor not in apart
    ]  # fmt: skip


def three(offer: int) -> tuple[Button, ...]:
    """Give the three answers that a mentor has."""
    return (*yes_or_no(offer), ask.button(say("Ask something"), offer))


async def _put(here: Here, request: Request, offer: Offer, words: str) -> None:
    """Keep a question, and bring it to who looks for a mentor."""
    row = {"community": request.community, "offer": offer.id, "question": words, "answer": "", "asked": here.now}
    number = (await here.db.execute(insert(questions).values(row).returning(_q.id))).scalar_one()
    await ledger.note(here, "question", request=request.id, member=offer.mentor)
    await owing.tell(here, owing.QUESTION, number, request.member, request.workspace)


async def _found(db: Connection, community: int, number: int) -> Row[Any] | None:
    return (await db.execute(select(questions).where(_q.community == community, _q.id == number))).one_or_none()


async def _mine(call: Call, number: int) -> Row[Any]:
    found = await _found(call.db, call.community, number)
    if found is None:
        raise UserError(say("That question is gone. See how it stands with /mentor status."))
    offer = await rows.offer(call.db, call.community, found.offer)
    request = await rows.request(call.db, call.community, offer.request)
    call.require(Role.MEMBER, owner=request.member)
    return found
