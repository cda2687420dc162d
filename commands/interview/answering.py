"""What a host who is asked sees, and what they say: yes, or not this time."""

from __future__ import annotations

from sqlalchemy import update

from bot import fitting, people
from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.declare import Opening, button, delivery
from bot.errors import UserError
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, say
from bot.vocabulary import Vocabulary
from commands.interview import asking, calling, choosing, clock, drawing, owing, picking, rows
from commands.interview.kinds import AGREEMENT
from commands.interview.rows import Asked, Request
from commands.interview.settings import terms
from commands.interview.tables import asks


@delivery(owing.ASK, label=say("Request for a talk"), unsure="repeat")
async def asked(scene: Scene) -> Card | None:
    return await _drawn(scene, nudge=False)


@delivery(owing.NUDGE, label=say("Reminder of a request for a talk"))
async def nudged(scene: Scene) -> Card | None:
    return await _drawn(scene, nudge=True)


@button("interview.look", reads=True)
async def look(call: Call, value: int) -> Card:
    """Show what is asked to the one who is asked, wherever the message of it went."""
    request, ask = await _open(call, value)
    if await people.blocked(call.db, request.member, call.member.id):
        raise settled()
    return await _card(call, request, ask, call.vocabulary, nudge=False)


@button("interview.accept")
async def accept(call: Call, value: int) -> Card | Opening:
    """Say yes; where no time is known that fits both, the host is asked for some."""
    await rows.alone(call.db, call.community)
    request, ask = await _open(call, value)
    if await people.blocked(call.db, request.member, call.member.id):
        raise settled()
    await _answered(call, ask, "accepted")
    await asking.over(call, request)
    await owing.note(call, request, "accepted", call.member.id)
    await owing.become(call, request, "choosing", host=call.member.id, host_workspace=ask.workspace)
    await choosing.begin(call, await rows.request(call.db, call.community, request.id), await terms(call))
    await clock.go_on(call, request.id)
    now = await rows.request(call.db, call.community, request.id)
    await owing.tell(call, owing.CHOOSE, now.id, now.member, now.workspace, key="accepted")
    if not await rows.times_of(call.db, now.id):
        return calling.times.open(value=now.id)
    return card(say("Thank you for saying yes"), *await picking.proposals(call, now, call.member.id, call.vocabulary))


@button("interview.decline")
async def decline(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    request, ask = await _open(call, value)
    await _answered(call, ask, "declined")
    await owing.note(call, request, "declined", call.member.id)
    await clock.go_on(call, request.id)
    return card(
        say("That is fine"),
        say("They are told kindly, without a reason. If you need a break, type /interview pause."),
    )


def settled() -> UserError:
    return UserError(say("This request is settled by now, and nothing is left to do. Thank you for being there."))


async def _open(call: Call, number: int) -> tuple[Request, Asked]:
    """Give a request that waits for this host's answer.

    Raises:
        UserError: it does not, any more.
    """
    ask = await rows.ask(call.db, call.community, number)
    if ask.host != call.member.id:
        raise UserError(say("This was asked of somebody else."))
    request = await rows.request(call.db, call.community, ask.request)
    if ask.state != "asked" or request.state != "asking" or (ask.until is not None and ask.until <= call.now):
        raise settled()
    return request, ask


async def _answered(call: Call, ask: Asked, said: str) -> None:
    answered = {"state": said, "answered": call.now}
    await call.db.execute(update(asks).where(asks.c.id == ask.id).values(answered))


async def _drawn(scene: Scene, *, nudge: bool) -> Card | None:
    """Draw a request as long as it can be answered."""
    try:
        ask = await rows.ask(scene.db, scene.workspace.community, int(scene.subject))
        request = await rows.request(scene.db, scene.workspace.community, ask.request)
    except UserError:
        return None
    apart = await people.blocked(scene.db, request.member, ask.host)
    if ask.state != "asked" or request.state != "asking" or apart:
        return None
    return await _card(scene, request, ask, scene.vocabulary, nudge=nudge)


async def _card(here: Here, request: Request, ask: Asked, words: Vocabulary, *, nudge: bool) -> Card:
    name = await drawing.name(here.db, request.member)
    first = (
        say("{name} would like to talk with you, and still waits for an answer.", name=name)
        if nudge
        else say("{name} would like to learn from you.", name=name)
    )
    facts = (await fitting.load(here.db, request.community, [request.member]))[request.member]
    pairs = [*drawing.wishes(request, words), *drawing.about(facts, words)]
    after = say("No is a good answer too. Without one I let it go {when}.", when=Moment(ask.until or request.due))
    return card(
        say("Still open: half an hour of your time?") if nudge else say("Half an hour of your time?"),
        first,
        Fields(tuple(pairs)),
        *drawing.questions(request),
        AGREEMENT,
        after,
        *_buttons(ask),
    )


def _buttons(ask: Asked) -> tuple[Button, ...]:
    return (
        accept.button(say("Yes, gladly"), ask.id, "primary"),
        decline.button(say("Not this time"), ask.id),
    )
