"""What a mentor who is asked says: yes, or not now."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import update

from bot.call import Call
from bot.cards import Button, Card, Option, card
from bot.declare import Asked, Opening, button, form
from bot.kinds import Choice
from bot.text import Words, say
from commands.mentor import asking, introducing, knowing, ledger, matched, offering, rows
from commands.mentor.tables import offers

_o = offers.c
REASONS = Choice(
    (
        Option(say("Too much to do just now"), "busy"),
        Option(say("Not my topic"), "topic"),
        Option(say("The hours do not fit"), "hours"),
        Option(say("Rather somebody else"), "other"),
    )
)


@button("mentor.accept")
async def accept(call: Call, value: int) -> Card:
    offer = await rows.addressed(call, value)
    number = await matched.take(call, offer.request, call.member.id, "accepted")
    return await introducing.taken(call, number)


@button("mentor.decline")
async def decline(call: Call, value: int) -> Opening:
    await rows.addressed(call, value)
    return not_now.open(value=value)


@form("mentor.not-now", say("Not now"), submit=say("Not now"))
async def not_now(
    call: Call,
    value: str,
    reason: Annotated[str, REASONS, Asked(say("Why"))] = "",
) -> Card:
    """Nobody is told why.

    Args:
        reason: If you like to say; then I show you what would help.
    """
    await rows.alone(call.db, call.community)
    offer = await rows.addressed(call, int(value))
    request = await rows.request(call.db, call.community, offer.request)
    if not request.unsettled:
        return card(say("That is fine"), say("This request needs no answer any more."))
    if offer.open:
        said = {"state": "declined", "reason": reason, "answered": call.now}
        await call.db.execute(update(offers).where(_o.id == offer.id).values(said))
        await asking.answered(call, request, call.member.id)
        await ledger.note(call, "declined", request=request.id, member=call.member.id)
        await asking.go_on(call, request.id)
        await asking.fill(call, call.member.id)
    return card(say("That is fine"), say("I ask somebody else, and you stay on the list."), *_help(call, reason))


def _help(call: Call, reason: str) -> list[Words | Button]:
    """Say what helps a mentor to be asked for what suits them."""
    match reason:
        case "busy":
            return [say("If you like, I ask you nothing for a while."), offering.pause_now.button(say("Pause"))]
        case "topic":
            return [say("You are asked by the topics that you chose."), offering.start.button(say("Change them"))]
        case "hours":
            return [knowing.by_shifts(call)]
        case _:
            return []


def yes_or_no(offer: int) -> tuple[Button, Button]:
    """Give the two answers that a mentor has."""
    return accept.button(say("Accept"), offer, "primary"), decline.button(say("Not now"), offer)
