"""All steps of a request, from the first one on, page by page."""

from __future__ import annotations

from bot import paging, people
from bot.call import Call
from bot.cards import Card, Listing, card
from bot.declare import button
from bot.policy import Role
from bot.text import say
from commands.mentor import ledger, rows, status


@button(status.STEPS, reads=True)
async def page(call: Call, value: str) -> Card:
    """Show one page of the steps; the value is the request's number and the page's."""
    number, _, wanted = value.partition(".")
    mine = await rows.request(call.db, call.community, int(number) if number.isdecimal() and len(number) < 18 else 0)
    call.require(Role.MEMBER, owner=mine.member)
    steps = await ledger.of_request(call.db, mine.id)
    items = status.told(steps, await people.names(call.db, {step.member for step in steps if step.member is not None}))
    pages = paging.pages(len(items), status.LAST)
    at = paging.within(paging.read(wanted), pages)
    shown = items[at * status.LAST : (at + 1) * status.LAST]
    turns = paging.steps(page, at, pages, f"{mine.id}.")
    return card(
        say("Every step so far"), Listing(shown), *turns, status.status_button(mine.id), footer=paging.footer(at, pages)
    )
