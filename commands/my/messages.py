"""What reaches you: your time zone, what I may send you and when, and what waits because it could not be brought."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from bot import notifying, office, profile, recurrence, zones
from bot.call import Call
from bot.cards import Card, Item, Line, Listing, Part, card
from bot.declare import button, command, page_section
from bot.kinds import Zone
from bot.text import Bold, Words, say, say_many


@command("my timezone")
async def timezone(call: Call, zone: Annotated[ZoneInfo | None, Zone()] = None) -> Card:
    """Show or set your time zone, by which I read your times and keep your quiet hours.

    Args:
        zone: A city such as Chicago, or a name such as America/Chicago.
    """
    if zone is None:
        mine = call.member
        unknown = [] if mine.zoned else [say("I do not know yours, so I use UTC.")]
        return card(
            say("Your time zone"), _clock(call, mine.zone), *unknown, say("Change it: /my timezone zone:Chicago")
        )
    await profile.put(call.db, call.community, call.member.id, "zone", zone.key)
    kept = say("What repeats already keeps the zone in which you set it: see /reminder list and /digest me.")
    repeats = await recurrence.repeats(call.db, call.member.id)
    return card(say("Your time zone is set"), _clock(call, zone), *([kept] if repeats else []))


@command("my notifications")
async def notifications(call: Call) -> Card:
    """Decide what I may send you, at which hours, how much a day, or nothing for a while."""
    return await notifying.shown(call)


@button("my.notifications")
async def notifications_button(call: Call) -> Card:
    return await notifying.shown(call)


@command("my messages")
async def messages(call: Call) -> Card:
    """Show what waits for you because I could not bring it by direct message."""
    return await office.shown(call)


@page_section(rank=80)
async def section(call: Call) -> list[Part]:
    waiting = await office.waiting(call.db, call.workspace.id, call.member.id)
    change = Item(
        _now(call.member.zone, known=call.member.zoned), button=notifications_button.button(say("What I may send you"))
    )
    wait = say_many("{n} message waits for you", "{n} messages wait for you", waiting)
    items = [change, *([Item(wait, button=office.show.button(say("Show it to me")))] if waiting else [])]
    return [Line(Bold("Messages")), Listing(tuple(items))]


def _clock(call: Call, zone: ZoneInfo) -> Words:
    now = f"{call.now.astimezone(zone):%H:%M}"
    return say("{zone}: it is {now} there now.", zone=zones.label(zone.key), now=now)


def _now(zone: ZoneInfo, *, known: bool) -> Words:
    name = zones.label(zone.key)
    return (
        say("Your time zone: {zone}", zone=name)
        if known
        else say("Your time zone is not known, so I use {zone}.", zone=name)
    )
