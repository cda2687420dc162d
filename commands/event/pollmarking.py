"""What a member presses: all times at once, written out in their own zone, with what their shifts say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from bot import notifying, profile
from bot.call import Call
from bot.cards import Card, Fields, Option, card
from bot.declare import Asked, Form, Opening, button, form, on
from bot.errors import UserError
from bot.ids import outdated
from bot.moments import spelled
from bot.text import Moment, Words, joined, say
from commands.event import polling
from commands.event.polldrawing import MARK, mark_button
from commands.event.polling import MAYBE, YES, Poll, Slot
from commands.event.pollkinds import Numbers
from commands.event.pollsuggesting import usually

HINTS = {
    "free": say("By your shifts you are usually free then."),
    "work": say("By your shifts you are usually at work then."),
    "asleep": say("By your shifts you are usually asleep then."),
}


@button(MARK)
async def mark(call: Call, value: int) -> Opening:
    """Open the form, with what one marked before."""
    poll = await polling.find(call.db, call.community, value)
    if poll.state != "open":
        raise UserError(_over(poll))
    mine = {
        each.slot.number: YES if call.member.id in each.yes else MAYBE
        for each in await polling.standings(call.db, poll)
        if call.member.id in each.marked and each.slot.at > call.now
    }
    filled = {key: tuple(number for number, mark in mine.items() if mark == key) for key in (YES, MAYBE)}
    return (await _written_out(call, poll)).open(filled, value=poll.id)


@form("event.poll-marks", say("What suits you?"), submit=say("Save"))
async def marked(
    call: Call,
    value: str,
    yes: Annotated[tuple[int, ...], Numbers(), Asked(say("These suit me"))] = (),
    maybe: Annotated[tuple[int, ...], Numbers(), Asked(say("If it must be"))] = (),
) -> Card:
    """Choose as many as you like. What you choose now replaces what you chose before.

    Args:
        yes: All times at which you can come.
        maybe: Times at which you would come if there is no better one.
    """
    if not value.isdecimal():
        raise outdated()
    poll = await polling.find(call.db, call.community, int(value), alone=True)
    # Not a refusal: nothing that could be corrected in the form would help.
    if poll.state != "open":
        return card(say("That did not work"), _over(poll))
    said = dict.fromkeys(maybe, MAYBE) | dict.fromkeys(yes, YES)
    coming = poll.coming(call.now)
    await polling.mark(call.db, poll, coming, call.member.id, said)
    await polling.redraw(call, poll)
    return _noted(call, poll, [(slot, said[slot.number]) for slot in coming if slot.number in said])


@on("left", "erased")
async def gone(call: Call) -> None:
    """Take out of every poll what a member marked who leaves, and what they had drafted."""
    for number in await polling.marked_by(call.db, call.community, call.member.id):
        poll = await polling.find(call.db, call.community, number, alone=True)
        await polling.mark(call.db, poll, poll.slots, call.member.id, {})
        await polling.redraw(call, poll)
    await polling.forget_drafts(call.db, call.community, call.member.id)


async def _written_out(call: Call, poll: Poll) -> Form:
    """Give the form with the times of this poll to choose from."""
    known = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
    shifts = known.values.get("shifts", ()) if known is not None else ()
    options = tuple(_option(call, poll, slot, shifts) for slot in poll.coming(call.now))
    offered = Numbers(options)
    return replace(marked, parameters=tuple(replace(each, kind=offered) for each in marked.parameters))


def _option(call: Call, poll: Poll, slot: Slot, shifts: Sequence[str]) -> Option:
    hint = HINTS.get(usually(shifts, call.zone, slot.at, poll.length))
    label = say("{n}. {when}", n=str(slot.number), when=spelled(slot.at, call.zone, call.now))
    return Option(label, str(slot.number), hint)


def _noted(call: Call, poll: Poll, said: Sequence[tuple[Slot, str]]) -> Card:
    labels = {YES: say("These suit you"), MAYBE: say("If it must be")}
    pairs: list[tuple[Words, Words]] = []
    for key, label in labels.items():
        times = [Moment(slot.at) for slot, mark in said if mark == key]
        if times:
            pairs.append((label, joined(times, "; ")))
    shown = [Fields(tuple(pairs))] if pairs else [say("None of the times suits you.")]
    again = replace(mark_button(poll.id), label=say("Change it"), style="plain")
    return card(say("Noted: {title}", title=poll.title), *shown, *notifying.zone_note(call), again)


def _over(poll: Poll) -> Words:
    if poll.state == "chosen":
        return say("The time of “{title}” is chosen already. Find it with /event list.", title=poll.title)
    return say("This poll is closed. Type /event polls to see which are open.")
