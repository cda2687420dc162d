"""The member chooses who is asked first, one pick after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import people
from bot.call import Call
from bot.cards import Card, Control, Item, Listing, Option, card
from bot.declare import button
from bot.errors import UserError
from bot.policy import Role
from bot.text import Bold, Moment, Words, say
from commands.mentor import asking, candidates, ledger, rows, settings, status
from commands.mentor.ranking import Fit
from commands.mentor.rows import Request

MOST = 5
FIRST, NEXT = say("Ask this one first …"), say("Ask this one next …")
OFFERED = 25
"""So many a menu holds."""


@button("mentor.first")
async def first(call: Call, value: int, picked: str) -> Card:
    """Put one mentor behind those who were chosen before."""
    return await _put(call, value, picked)


@button("mentor.clear")
async def clear(call: Call, value: int) -> Card:
    """Choose anew."""
    return await _put(call, value, "")


def controls(
    request: Request, fits: Sequence[Fit], who: Mapping[int, str], prompt: Words = FIRST
) -> tuple[Control, ...]:
    """Give the menu of those who can be asked next."""
    options = tuple(Option(who[fit.mentor], str(fit.mentor)) for fit in fits[:OFFERED] if fit.mentor in who)
    return (first.menu(prompt, options, request.id),) if len(options) > 1 else ()


async def _put(call: Call, number: int, picked: str) -> Card:
    await rows.alone(call.db, call.community)
    request = await rows.request(call.db, call.community, number)
    call.require(Role.MEMBER, owner=request.member)
    if not request.unsettled:
        raise UserError(say("This request is settled. See it with /mentor status."))
    decided = await settings.terms(call)
    fits = await candidates.ranked(call, request, decided.weights, call.vocabulary)
    able = {fit.mentor for fit in fits}
    before = await candidates.order(call, request) if picked else []
    if picked and (not picked.isdecimal() or int(picked) not in able):
        raise UserError(say("This mentor cannot be asked any more. Choose somebody else."))
    chosen = list(dict.fromkeys([*(each for each in before if each in able), *([int(picked)] if picked else [])]))[
        :MOST
    ]
    await candidates.choose(call, request, chosen)
    await ledger.note(call, "ordered", request=number, member=call.member.id)
    await asking.go_on(call, number)
    rest = [fit for fit in fits if fit.mentor not in chosen][:OFFERED]
    who = await people.names(call.db, [*chosen, *(fit.mentor for fit in rest)])
    items = tuple(Item(Bold(who[each])) for each in chosen if each in who)
    shown = [Listing(items)] if items else []
    after = say("After them the others, best first.") if items else say("The others are asked in my order, best first.")
    again = (clear.button(say("Choose anew"), number),) if items else ()
    more = controls(request, rest, who, NEXT if chosen else FIRST) if len(chosen) < MOST else ()
    begins = [say("I begin {when}.", when=Moment(request.begins, "relative"))] if call.now < request.begins else []
    now = status.go_button(request, call.now)
    return card(
        say("Asked in this order"), *shown, after, *begins, *now, *more, *again, status.status_button(number)
    )  # fmt: skip
