"""A poll ends: closed at its time or by its host, and one of its times becomes the event."""

from __future__ import annotations

from dataclasses import replace

from bot import deliveries, gatherings, people, timers
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, timer
from bot.deliveries import Debt
from bot.errors import UserError
from bot.gatherings import At, Gathering, Here, Plan
from bot.gatherings.buttons import show
from bot.ids import outdated
from bot.people import Workspace
from bot.policy import Role
from bot.text import Moment, say
from bot.timers import Ring
from commands.event import keeping, polling
from commands.event.controls import change_button
from commands.event.creating import require_creator
from commands.event.keeping import Details
from commands.event.polldrawing import CHOOSE, CHOOSE_OTHER, CLOSE_NOW, WAYS, meeting_of, result
from commands.event.polling import CHOSEN, CLOSE, RESULT, Poll, Slot
from commands.event.tables import KIND


@button(WAYS, reads=True)
async def ways(call: Call, value: int) -> Card:
    """Show how a poll stands; to its host and to moderators with the ways to end it."""
    poll = await polling.find(call.db, call.community, value)
    return await result(call.db, poll, call.zone, call.now, may_choose=hosts(call, poll))


@button(CLOSE_NOW)
async def close_now(call: Call, value: int) -> Card:
    """Close a poll before its time."""
    poll = await polling.find(call.db, call.community, value, alone=True)
    require_host(call, poll)
    if poll.state == "open":
        poll = await _closed(call, poll)
    return await result(call.db, poll, call.zone, call.now, may_choose=True)


@timer(CLOSE)
async def close_due(ring: Ring) -> None:
    """Close a poll at its time."""
    poll = await polling.known(ring.db, ring.workspace.community, int(ring.subject), alone=True)
    if poll is not None and poll.state == "open":
        await _closed(ring, poll)


@button(CHOOSE)
async def choose(call: Call, value: int) -> Card:
    """Make a time the event."""
    return await _made(call, await polling.of_slot(call.db, value), value)


@button(CHOOSE_OTHER)
async def choose_other(call: Call, value: int, picked: str) -> Card:
    """Make another time the event, from the menu."""
    if not picked.isdecimal() or len(picked) > 18:
        raise outdated()
    return await _made(call, value, int(picked))


def hosts(call: Call, poll: Poll) -> bool:
    return call.moderates or poll.host == call.member.id


def require_host(call: Call, poll: Poll) -> None:
    if poll.host != call.member.id:
        call.require(Role.MODERATOR)


async def _closed(here: Here, poll: Poll) -> Poll:
    closed = replace(poll, state="closed")
    await polling.change(here.db, poll, state="closed")
    await timers.stop(here.db, CLOSE, poll.id)
    await polling.redraw(here, closed)
    if poll.host is not None:
        home = await people.workspace_of(here.db, poll.workspace)
        await deliveries.tell(here.db, home, Debt(RESULT, poll.id, member=poll.host), here.now)
    return closed


async def _made(call: Call, number: int, chosen: int) -> Card:
    """Make a time the event, once: who comes second is shown what there is."""
    poll = await polling.find(call.db, call.community, number, alone=True)
    require_host(call, poll)
    require_creator(call)
    slot = next((each for each in poll.slots if each.id == chosen), None)
    if slot is None or poll.state == "draft":
        raise outdated()
    if poll.state != "chosen":
        if slot.at <= call.now:
            raise UserError(
                say("That time is past. Choose one that is still to come, or look for others with /event poll.")
            )
        poll = await _become(call, poll, slot)
        return await _shown(call, poll, fresh=True)
    return await _shown(call, poll, fresh=False)


async def _become(call: Call, poll: Poll, slot: Slot) -> Poll:
    home = await people.workspace_of(call.db, poll.workspace)
    gathering = await _event(call, At(call.db, home, call.catalogue, call.now), poll, slot)
    chosen = replace(poll, state="chosen", gathering=gathering.id)
    await polling.change(call.db, poll, state="chosen", gathering=gathering.id)
    await timers.stop(call.db, CLOSE, poll.id)
    await polling.redraw(call, chosen)
    await _ask(call, home, chosen, slot)
    return chosen


async def _event(call: Call, here: Here, poll: Poll, slot: Slot) -> Gathering:
    """Create the event by the clock of the poll's host, and announce it."""
    host = (await people.by_number(call.db, poll.workspace, [poll.host] if poll.host else [])).get(poll.host or 0)
    zone = host.zone if host is not None else call.zone
    plan = Plan(poll.title, slot.at, zone, length=poll.length, about=poll.about)
    made = await gatherings.create(here, KIND, plan, [poll.host or call.member.id], state="draft")
    details = Details(place=poll.place)
    await keeping.save(call.db, made, details, call.vocabulary, new=True)
    opened = await gatherings.publish(here, made)
    await keeping.note(call.db, opened, details, call.vocabulary)
    return opened


async def _ask(call: Call, home: Workspace, poll: Poll, slot: Slot) -> None:
    """Ask everybody who marked the time whether they come, in a workspace where they are."""
    found = await polling.standings(call.db, poll)
    left = {member for each in found if each.slot.id == slot.id for member in each.marked}
    others = [each for each in await people.workspaces_of(call.db, poll.community) if each.id != home.id]
    for workspace in (home, *others):
        there = await people.by_number(call.db, workspace.id, left)
        for member in sorted(number for number, each in there.items() if each.present):
            await deliveries.tell(call.db, workspace, Debt(CHOSEN, poll.id, str(member), member=member), call.now)
            left.discard(member)


async def _shown(call: Call, poll: Poll, *, fresh: bool) -> Card:
    meeting = await meeting_of(call.db, poll)
    if meeting is None:
        raise UserError(say("The event that this poll became is gone. Look for other times with /event poll."))
    title = (
        say("It is an event: {title}", title=meeting.title)
        if fresh
        else say("It is an event already: {title}", title=meeting.title)
    )
    told = [say("It is announced, and I ask those who marked this time whether they come.")] if fresh else []
    controls = (show.button(say("Show it"), meeting.id), change_button(meeting.gathering.id))
    return card(title, Moment(meeting.at), *told, *controls)
