"""What a mentor could take: the requests for which they are asked, and those that every mentor can see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from bot import fitting, paging, people
from bot.call import Call
from bot.cards import Card, Item, Line, Listing, Part, card
from bot.declare import button, command
from bot.errors import UserError
from bot.store import Connection
from bot.text import Bold, Moment, Words, plain, say
from commands.mentor import drawing, keeping, proposing, rows
from commands.mentor.claiming import claim_button
from commands.mentor.rows import Mentor, Offer, Request
from commands.mentor.tables import offers, requests

PER_PAGE = 15
_r, _o = requests.c, offers.c


@command("mentor open", reads=True)
async def open_(call: Call) -> Card:
    """Show what you are asked as a mentor, and the requests that you could take, the oldest first."""
    return await _page(call, 0)


@button("mentor.open-page", reads=True)
async def page(call: Call, value: int) -> Card:
    return await _page(call, value)


@button("mentor.asked", reads=True)
async def show(call: Call, value: int) -> Card:
    """Show once more what a mentor is asked."""
    offer = await rows.addressed(call, value)
    shown = await proposing.question(call, call.vocabulary, offer.id)
    return shown or card(say("That is fine"), say("This request needs no answer any more."))


async def open_to(db: Connection, offering: Mentor) -> list[Request]:
    """Give the requests that a mentor could take of those that every mentor can see, the oldest first."""
    posted = _r.posted, _r.state.in_(rows.UNSETTLED), _r.community == offering.community, _r.member != offering.member
    apart = await people.kept_apart(db, offering.member)
    apart |= {each.mentee or 0 for each in await keeping.of(db, offering.community, offering.member)}
    found = [each for each in await rows.requests_where(db, *posted) if each.member not in apart]
    facts = await fitting.load(db, offering.community, [offering.member, *(each.member for each in found)])
    mine = facts[offering.member]
    return [
        each
        for each in found
        if not ((offering.apart or each.apart) and fitting.same_employer(mine, facts[each.member]))
    ]


async def _page(call: Call, number: int) -> Card:
    offering = await rows.mentor(call.db, call.community, call.member.id)
    if offering is None:
        raise UserError(say("This is for mentors. Type /mentor offer to become one."))
    asked = await _asked(call.db, offering)
    mine = {request.id for _, request in asked}
    found = [each for each in await open_to(call.db, offering) if each.id not in mine]
    if not asked and not found:
        nobody = say("Nobody waits for a mentor just now. When somebody fits you, I ask you.")
        return card(say("Requests to take"), nobody)
    pages = paging.pages(len(found), PER_PAGE)
    number = paging.within(number, pages)
    shown = found[number * PER_PAGE : (number + 1) * PER_PAGE]
    drawn = [*(request for _, request in asked), *shown]
    who = await people.names(call.db, [each.member for each in drawn if not each.anonymous])
    return card(
        say("Requests to take"),
        *_headed(call, say("You are asked"), [_question(call, *each, who) for each in asked]),
        *_headed(call, say("Open to every mentor"), [_item(call, each, who) for each in shown]),
        *paging.steps(page, number, pages),
        footer=paging.footer(number, pages),
    )


async def _asked(db: Connection, offering: Mentor) -> Sequence[tuple[Offer, Request]]:
    """Give what a mentor is asked and has not answered, the first due first."""
    asked = select(offers).where(_o.community == offering.community, _o.mentor == offering.member, _o.state == "asked")
    found = [rows.as_offer(row) for row in await db.execute(asked.order_by(_o.until, _o.id))]
    known = await rows.requests_where(db, _r.id.in_([each.request for each in found]), _r.state.in_(rows.UNSETTLED))
    wanted = {each.id: each for each in known}
    apart = await people.kept_apart(db, offering.member)
    return [
        (each, request)
        for each in found
        if (request := wanted.get(each.request)) is not None and request.member not in apart
    ]


def _headed(call: Call, heading: Words, items: Sequence[Item]) -> list[Part]:
    return [Line(Bold(plain(heading, call.language))), Listing(tuple(items))] if items else []


def _question(call: Call, offer: Offer, request: Request, who: Mapping[int, str]) -> Item:
    until = say("your answer is due {when}", when=Moment(offer.until, "relative"))
    return drawing.line(request, _whose(request, who), call.vocabulary, until, show.button(say("Look"), offer.id))


def _item(call: Call, request: Request, who: Mapping[int, str]) -> Item:
    return drawing.line(request, _whose(request, who), call.vocabulary, request.goal, claim_button(request.id))


def _whose(request: Request, who: Mapping[int, str]) -> Words:
    return say("A member") if request.anonymous else drawing.name(request.member, who)
