"""Coordinators look at one request, see who fits and who was asked, and ask somebody themselves."""

from __future__ import annotations

from bot import fitting, people
from bot.call import Call
from bot.cards import Card, Fields, Item, Listing, MemberMenu, card
from bot.declare import button
from bot.errors import UserError
from bot.people import Member
from bot.policy import Role
from bot.text import Bold, Mention, Moment, Words, say
from commands.mentor import asking, candidates, drawing, ledger, rows, settings
from commands.mentor.flagging import LOOK
from commands.mentor.ranking import possible
from commands.mentor.rows import Mentor, Offer, Request

SHOWN = 5
_STATES: dict[str, Words] = {
    "asked": say("is being asked"), "declined": say("cannot just now"), "silent": say("has not answered"),
    "accepted": say("said yes"), "over": say("is not asked any more"), "left out": say("was their mentor before"),
}  # fmt: skip


@button(LOOK, role=Role.MODERATOR, reads=True)
async def look(call: Call, value: int) -> Card:
    """Show a request, who was asked, and who fits best of the others."""
    return await _shown(call, await rows.request(call.db, call.community, value))


@button("mentor.suggest", role=Role.MODERATOR)
async def suggest(call: Call, value: int, picked: Member) -> Card:
    """Ask a mentor of one's choice at once, beside those who are being asked."""
    await rows.alone(call.db, call.community)
    request = await rows.request(call.db, call.community, value)
    if not request.unsettled:
        raise UserError(say("This request is settled; nobody need be asked any more."))
    mentor = await _askable(call, request, picked)
    await ledger.note(call, "suggested", request=request.id)
    await asking.ask_one(call, request, mentor.member)
    return await _shown(call, request)


async def _shown(call: Call, request: Request) -> Card:
    asked = await rows.offers_of(call.db, request.id)
    decided = await settings.terms(call)
    fits = (
        (await candidates.ranked(call, request, decided.weights, call.vocabulary))[:SHOWN] if request.unsettled else []
    )
    numbers = [fit.mentor for fit in fits]
    who = await people.names(call.db, [request.member, *numbers, *(each.mentor for each in asked)])
    facts = await fitting.load(call.db, call.community, [request.member, *numbers])
    past = [
        Item(
            Bold(who.get(each.mentor, "")),
            say("{state} · {when}", state=_stands(each), when=Moment(each.answered or each.asked, "relative")),
        )
        for each in asked
    ]
    next_ = [
        Item(
            Bold(who.get(fit.mentor, "")),
            drawing.why(
                drawing.reasons(fit, facts[fit.mentor], facts[request.member], request, call.vocabulary, call.now)
            ),
        )
        for fit in fits
    ]
    first = say(
        "{name} asked for a mentor {when}.",
        name=drawing.name(request.member, who),
        when=Moment(request.made, "relative"),
    )
    return card(
        say("A request for a mentor"), first, Fields(tuple(drawing.facts(request, call.vocabulary))),
        *_listed(say("Asked so far:"), past), *_listed(say("Fit best of the others:"), next_), *_controls(request),
    )  # fmt: skip


def _stands(offer: Offer) -> Words:
    asked = offer.state == "silent" and offer.answered is not None
    return say("asked something first") if asked else _STATES[offer.state]


def _listed(heading: Words, items: list[Item]) -> list[Words | Listing]:
    return [heading, Listing(tuple(items))] if items else []


def _controls(request: Request) -> list[MemberMenu]:
    return [suggest.members(say("Ask somebody now…"), request.id)] if request.unsettled else []


async def _askable(call: Call, request: Request, picked: Member) -> Mentor:
    """Give a mentor who can be asked for a request; why two are kept apart stays between them."""
    name = Mention(picked.id, picked.name)
    mentor = await rows.mentor(call.db, call.community, picked.id)
    if mentor is None or mentor.state != "open":
        raise UserError(
            say("{name} does not offer to mentor at the moment. Ask them yourself to use /mentor offer.", name=name)
        )
    if any(each.mentor == picked.id for each in await rows.offers_of(call.db, request.id)):
        raise UserError(say("{name} was asked for this request already.", name=name))
    found = next((each for each in await candidates.offering(call, request) if each.facts.member == picked.id), None)
    facts = await fitting.load(call.db, call.community, [request.member])
    if found is None or not possible(found, candidates.wish(request, facts[request.member])):
        raise UserError(say("{name} cannot be asked for this request. Choose somebody else.", name=name))
    if found.load >= found.room:
        raise UserError(say("{name} has no room at the moment.", name=name))
    return mentor
