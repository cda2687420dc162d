"""Calling an event off: one date, from one date on, or all of it, with a reason that reaches those going."""

from __future__ import annotations

from typing import Annotated

from bot import gatherings
from bot.call import Call
from bot.cards import Card, card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import UserError
from bot.gatherings import Gathering, Meeting
from bot.kinds import Found, Text
from bot.moments import spelled
from bot.text import Words, say
from commands.event import drafting, keeping
from commands.event.controls import CALL_OFF
from commands.event.editing import chosen
from commands.event.finding import gone, named, require_host

SKIP = "skip"
"""Leaves one date out of a series as if it had never been."""


@command("event cancel")
async def cancel(call: Call, event: Annotated[str, Found("events")]) -> Card:
    """Call an event off that you host, or some dates of it; those who said yes are told why.

    Args:
        event: Its number or words of its title.
    """
    return await _asked(call, await named(call, event))


@button(CALL_OFF)
async def call_off(call: Call, value: int) -> Card:
    return await _asked(call, await keeping.found(call.db, call.community, value))


@button("event.call-off-which")
async def which(call: Call, value: str) -> Opening:
    await chosen(call, value.replace(SKIP, "this"))
    return called_off.open(value=value)


@form("event.called-off", say("Call it off"), submit=say("Call it off"))
async def called_off(
    call: Call, value: str, reason: Annotated[str, Text(300, long=True), Asked(say("Why"))] = ""
) -> Card:
    """Everybody who said yes or maybe, or waits, gets a message.

    Args:
        reason: They read it, and so does everybody on the card.
    """
    gathering, meeting, scope = await chosen(call, value.replace(SKIP, "this"))
    if scope != "all" and (meeting is None or not meeting.open):
        raise UserError(say("That date was called off already. See the others with /event show."))
    await gatherings.cancel(call, gathering, reason, meeting, scope, quietly=value.endswith(SKIP))
    if scope == "all" or not gathering.repeats:
        details = (await keeping.load(call.db, [gathering.id]))[gathering.id]
        await keeping.note(
            call.db, await keeping.found(call.db, call.community, gathering.id), details, call.vocabulary
        )
    told = say("Whoever said yes or maybe, or waits in line, is told.")
    return card(
        say("Called off: {title}", title=gathering.plan.title), *_which_dates(call, gathering, meeting, value), told
    )


def _which_dates(call: Call, gathering: Gathering, meeting: Meeting | None, value: str) -> list[Words]:
    if not gathering.repeats or meeting is None:
        return []
    when = spelled(meeting.at, gathering.plan.zone, call.now)
    said = {
        "this": say("{when}. The other dates stand.", when=when),
        SKIP: say("{when} is left out. The other dates stand.", when=when),
        "later": say("From {when} on.", when=when),
        "all": say("All dates to come."),
    }
    return [said[value.rpartition(".")[2]]]


async def _asked(call: Call, gathering: Gathering) -> Card:
    await require_host(call, gathering)
    if gathering.state == "discarded":
        raise gone()
    if gathering.state == "draft":
        return await drafting.preview(call, gathering)
    now_on = await gatherings.current(call.db, gathering, call.now)
    if gathering.state == "cancelled" or now_on is None:
        raise UserError(say("Nothing of it is to come, so there is nothing to call off."))
    when = spelled(now_on.at, gathering.plan.zone, call.now)
    value = f"{gathering.id}.{now_on.id}"
    title = say("Call off: {title}", title=gathering.plan.title)
    if not gathering.repeats:
        words = say("It is {when}. Whoever said yes or maybe, or waits in line, is told why.", when=when)
        return card(title, words, which.button(say("Call it off"), f"{value}.all", style="danger"))
    return card(
        title,
        say("It repeats. Its next date is {when}. What is called off?", when=when),
        say("A date called off stays in calendars, marked so; one left out vanishes from them."),
        which.button(say("This date alone"), f"{value}.this"),
        which.button(say("Leave this date out"), f"{value}.{SKIP}"),
        which.button(say("This date and all later ones"), f"{value}.later"),
        which.button(say("All of it"), f"{value}.all", style="danger"),
    )
