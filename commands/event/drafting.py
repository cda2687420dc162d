"""A draft: seen by its hosts alone, announced now or at a time, or discarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from sqlalchemy import update

from bot import gatherings, notifying, timers, vocabulary
from bot.call import Call
from bot.cards import Button, Card, Control, Fields, card
from bot.declare import Asked, Opening, button, form, on, timer
from bot.errors import Faults, UserError
from bot.gatherings import Gathering, Here, Meeting, drawing
from bot.gatherings.buttons import show
from bot.gatherings.tables import gatherings as table
from bot.ids import outdated
from bot.moments import show_duration, spelled
from bot.text import Moment, PlaceLink, Words, say
from bot.timers import Ring
from commands.event import keeping
from commands.event.controls import change_button
from commands.event.drawing import facts, pictured
from commands.event.finding import gone, hosted_all, require_host
from commands.event.keeping import Details
from commands.event.kinds import CHECKIN, Befores
from commands.event.settings import channel as usual

ANNOUNCE = "event.announce"


@button("event.announce")
async def announce_now(call: Call, value: int) -> Card:
    """Open a draft, and announce it."""
    gathering = await _draft(call, value)
    await timers.stop(call.db, ANNOUNCE, gathering.id)
    return await _announced(call, gathering)


@button("event.announce-later")
async def announce_later(call: Call, value: int) -> Opening:
    await _draft(call, value)
    return at_time.open(value=value)


@form("event.announce-at", say("Announce it later"), submit=say("Save"))
async def at_time(call: Call, value: str, at: Annotated[datetime, Asked(say("When"))]) -> Card:
    """Until then only you see it.

    Args:
        at: Such as tomorrow 9am, or Mon 0700.
    """
    if not value.isdecimal():
        raise outdated()
    gathering = await _draft(call, int(value))
    if at >= gathering.plan.start:
        raise Faults({"at": say("The event has begun by then. Choose an earlier time to announce it.")})
    return await later(call, gathering, at)


@timer(ANNOUNCE)
async def announce_due(ring: Ring) -> None:
    """Announce an event at its time, if it is still a draft and still to come."""
    gathering = await gatherings.find(ring.db, ring.workspace.community, int(ring.subject))
    if gathering is None or gathering.state != "draft":
        return
    now_on = await gatherings.current(ring.db, gathering, ring.now)
    if now_on is None or now_on.at <= ring.now:
        return
    opened = await gatherings.publish(ring, gathering)
    details = (await keeping.load(ring.db, [gathering.id]))[gathering.id]
    await keeping.note(ring.db, opened, details, await vocabulary.load(ring.db, gathering.community))


@button("event.discard")
async def discard(call: Call, value: int) -> Card:
    gathering = await _draft(call, value)
    await _thrown_away(call, gathering)
    again = say("Nobody has seen it. Take it up again with /event copy event:{n}", n=str(gathering.id))
    return card(say("Discarded: {title}", title=gathering.plan.title), again)


@on("erased")
async def without_host(call: Call) -> None:
    """Discard the drafts that somebody hosts alone, when they delete all about themselves."""
    theirs = [each for each in await hosted_all(call) if each.state == "draft"]
    known = await gatherings.hosts(call.db, [each.id for each in theirs])
    for each in theirs:
        if known[each.id] == [call.member.id]:
            await _thrown_away(call, each)


async def _thrown_away(here: Here, gathering: Gathering) -> None:
    await here.db.execute(update(table).where(table.c.id == gathering.id).values(state="discarded", changed=here.now))
    await timers.stop(here.db, ANNOUNCE, gathering.id)


async def preview(call: Call, gathering: Gathering) -> Card:
    """Show a draft to its host as others will see it."""
    details = (await keeping.load(call.db, [gathering.id]))[gathering.id]
    now_on = await gatherings.current(call.db, gathering, call.now)
    title = say("Draft {n}: {title}", n=str(gathering.id), title=gathering.plan.title)
    if now_on is None:
        past = say("No date of it is to come. Change when it is, then announce it.")
        return card(title, past, change_button(gathering.id), _discard(gathering))
    told = [pair for pair in facts(now_on, details, call.vocabulary, call.now) if pair[0] != drawing.LINK]
    pairs = (*told, *_decided(now_on, details))
    about = [now_on.about] if now_on.about else []
    first = (
        [say("The first time: {when}", when=spelled(now_on.at, gathering.plan.zone, call.now))]
        if gathering.repeats
        else []
    )
    where = _where(call, details)
    picture = await pictured(call.db, now_on, details)
    controls: list[Control] = [
        announce_now.button(say("Announce it"), gathering.id, style="primary"),
        announce_later.button(say("Announce it later…"), gathering.id),
        change_button(gathering.id, say("Add or change more…")),
        _discard(gathering),
    ]
    return card(
        title, say("Only its hosts see this so far. {where}", where=where), *_awaited(call, details), *first, *about, *picture,
        Fields(pairs), *notifying.zone_note(call), *controls,
    )  # fmt: skip


async def later(call: Call, gathering: Gathering, at: datetime) -> Card:
    await timers.put(call.db, call.workspace, ANNOUNCE, gathering.id, at)
    details = (await keeping.load(call.db, [gathering.id]))[gathering.id]
    await keeping.save(call.db, gathering, replace(details, announce=at), call.vocabulary)
    words = say("I announce it {when} ({written}).", when=Moment(at), written=spelled(at, call.zone, call.now))
    return card(
        say("Kept: {title}", title=gathering.plan.title), words, _where(call, details),
        announce_now.button(say("Announce it now"), gathering.id), change_button(gathering.id), _discard(gathering),
    )  # fmt: skip


async def _announced(call: Call, gathering: Gathering) -> Card:
    now_on = await gatherings.current(call.db, gathering, call.now)
    if now_on is None or now_on.at <= call.now:
        raise UserError(say("It lies in the past by now. Change when it is, then announce it."))
    opened = await gatherings.publish(call, gathering)
    details = (await keeping.load(call.db, [gathering.id]))[gathering.id]
    await keeping.note(call.db, opened, details, call.vocabulary)
    seen = show.button(say("Show it"), now_on.id)
    return card(
        say("Announced: {title}", title=gathering.plan.title),
        _where(call, details, done=True),
        seen,
        change_button(gathering.id),
    )


def _decided(meeting: Meeting, details: Details) -> Iterator[tuple[Words, Words]]:
    """Give what a host decided and the card does not say."""
    plan, one_hour = meeting.plan, timedelta(hours=1)
    if meeting.link:
        yield say("Link or exact place, for those going"), meeting.link
    if plan.reveal:
        yield say("Show it how long before"), show_duration(plan.reveal)
    if plan.capacity is not None:
        yield say("Seats"), str(plan.capacity)
    if plan.guests:
        yield say("Guests each may bring"), str(plan.guests)
    if plan.checkin != "button":
        yield say("How people check in"), CHECKIN.words(plan.checkin)
    if details.register_link:
        yield say("Where to register"), details.register_link
    if plan.reminders != (timedelta(days=1), one_hour):
        yield say("Reminders before"), Befores().show(plan.reminders)
    if details.thread:
        yield say("A thread of its own"), say("yes")


def _awaited(call: Call, details: Details) -> list[Words]:
    if details.announce is None or details.announce <= call.now:
        return []
    return [say("I announce it {when}.", when=Moment(details.announce))]


def _discard(gathering: Gathering) -> Button:
    return discard.button(say("Discard it"), gathering.id, style="danger")


def _where(call: Call, details: Details, *, done: bool = False) -> Words:
    place = details.place or (found.id if (found := call.setting(usual)) else "")
    if not place:
        return say("No events channel is chosen yet, so members find it with /event list.")
    link = PlaceLink(place)
    return (
        say("Its card stands in {place}.", place=link) if done else say("It will be announced in {place}.", place=link)
    )


async def _draft(call: Call, number: int) -> Gathering:
    gathering = await keeping.found(call.db, call.community, number)
    await require_host(call, gathering)
    if gathering.state == "discarded":
        raise gone()
    if gathering.state == "cancelled":
        raise UserError(say("That event was called off. Make another like it with /event copy."))
    if gathering.state != "draft":
        raise UserError(say("It is announced already. See it with /event show."))
    return gathering
