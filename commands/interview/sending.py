"""Sending a request to those who fit, and saying at once what happens when."""

from __future__ import annotations

from bot.call import Call
from bot.cards import Card, card
from bot.declare import button
from bot.errors import UserError
from bot.text import Moment, say
from commands.interview import asking, clock, drawing, fits, rows
from commands.interview.rows import Request
from commands.interview.settings import terms


@button("interview.ask")
async def ask_one(call: Call, value: str) -> Card:
    """Ask one of those who fit."""
    number, _, member = value.partition(".")
    if not number.isdecimal() or not member.isdecimal():
        raise rows.gone()
    return await _send(call, int(number), int(member))


@button("interview.ask-all")
async def ask_in_order(call: Call, value: int) -> Card:
    return await _send(call, value, None)


async def _send(call: Call, number: int, member: int | None) -> Card:
    """Send a draft to one, or to those who fit in their order."""
    await rows.alone(call.db, call.community)
    draft = await own(call, number)
    if draft.state != "draft":
        raise UserError(say("This request is on its way already. See how it stands with /interview status."))
    await hold_one(call)
    found = await fits.ranked(call, draft, call.vocabulary, [member] if member is not None else None)
    if not found:
        raise UserError(say("They cannot be asked just now. Type /interview request to see who else fits."))
    decided = await terms(call)
    await asking.line_up(call, draft, [fit.host for fit in found], decided)
    await clock.go_on(call, draft.id)
    return await _acknowledged(call, draft.id, min(len(found), asking.AT_MOST))


async def _acknowledged(call: Call, number: int, several: int) -> Card:
    """Say at once what happens when."""
    sent = await rows.request(call.db, call.community, number)
    line = await rows.asks_of(call.db, number)
    first = next((each for each in line if each.state == "asked"), None)
    if first is None or first.until is None:
        raise UserError(say("They cannot be asked just now. Type /interview request to see who else fits."))
    name = await drawing.name(call.db, first.host)
    now = say("{name} is asked now, and has until {when} to answer.", name=name, when=Moment(first.until))
    then = (
        say("If they cannot, I ask the next of {n}, and so on until {when}.", n=str(several), when=Moment(sent.due))
        if several > 1
        else say("If they do not answer by then, I let them go, and you see who else fits.")
    )
    yes = say("When somebody says yes, I bring you times that fit both of you.")
    return card(say("Your request is on its way"), now, then, yes, say("How it stands: /interview status"))


async def own(call: Call, number: int) -> Request:
    mine = await rows.request(call.db, call.community, number)
    if mine.member != call.member.id:
        raise UserError(say("This is somebody else's request."))
    return mine


async def hold_one(call: Call) -> None:
    """Hold that a member asks for one talk at a time."""
    if await rows.open_request(call.db, call.community, call.member.id) is not None:
        raise UserError(
            say(
                "You have a talk on its way already. See it, or call it off, with /interview status; then ask for the next."
            )
        )
