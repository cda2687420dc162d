"""Who offers talks: what about, when, how many in a month, and when they are away."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from sqlalchemy import delete, insert, update

from bot import profile, rules
from bot.call import Call
from bot.cards import Card, Fields, Item, Line, Listing, Part, card
from bot.declare import Asked, Opening, button, command, form, page_section
from bot.errors import Faults, UserError
from bot.kinds import Integer, Repeat, Terms, Text
from bot.profile import Audience
from bot.rules import Rule
from bot.text import Bold, Moment, Words, joined, say, say_many
from commands.interview import asking, clock, drawing, rows
from commands.interview.kinds import WAYS
from commands.interview.rows import Host
from commands.interview.settings import terms
from commands.interview.tables import hosts

WHAT, WHEN, HOW = "What I can talk about", "When", "How"
_h = hosts.c


@command("interview offer")
async def offer(call: Call) -> Opening:
    """Offer talks about your work to members who want to learn, or change what you offer."""
    return await _filled(call)


@button("interview.offer")
async def start(call: Call) -> Opening:
    return await _filled(call)


@form("interview.offered", say("Offer talks"), submit=say("Save"))
async def offered(
    call: Call,
    _value: str,
    topics: Annotated[tuple[str, ...], Terms("help", 15), Asked(say("I can talk about"), WHAT)],
    roles: Annotated[tuple[str, ...], Terms("roles", 8), Asked(say("Roles I know"), WHAT)] = (),
    facilities: Annotated[tuple[str, ...], Terms("facilities", 8), Asked(say("Kinds of places I know"), WHAT)] = (),
    about: Annotated[str, Text(500, long=True), Asked(say("In your words"), WHAT)] = "",
    slot: Annotated[Rule | None, Repeat(), Asked(say("A fixed time"), WHEN)] = None,
    slot_2: Annotated[Rule | None, Repeat(), Asked(say("Another fixed time"), WHEN)] = None,
    most: Annotated[int | None, Integer(least=1, most=20), Asked(say("Talks a month"), WHEN)] = None,
    until: Annotated[date | None, Asked(say("Away until"), WHEN)] = None,
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How"), HOW)] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 5), Asked(say("Languages"), HOW)] = (),
    own_employer: Annotated[bool, Asked(say("Also people from my own employer"), HOW)] = False,
) -> Card:
    """Each is one talk of half an hour. You are asked each time, and may always say no.

    Args:
        topics: Up to 15. Members see them.
        roles: What you are, or were; up to 8.
        facilities: Where you work, or worked; up to 8, never by name.
        about: Your path in two lines. Never anything about a patient.
        slot: Such as every Tuesday at 19:00. Leave it empty to be asked each time.
        slot_2: If there is another one.
        most: How many talks in any 30 days you give at most.
        until: You are asked nothing before that day.
        ways: Leave it empty if it is all the same to you.
        languages: Leave it empty if it is all the same to you.
        own_employer: By the employers that introductions name; these are shown to nobody.
    """
    back = _day(call, until)
    if back is not None and back <= call.now:
        raise Faults({"until": say("That day is here or over. Choose a later one, or leave it empty.")})
    row = {
        "workspace": call.workspace.id, "topics": ",".join(topics), "roles": ",".join(roles), "facilities": ",".join(facilities),
        "about": about, "slots": rows.slots_text(filter(None, (slot, slot_2))), "ways": ",".join(ways),
        "languages": ",".join(languages), "most": most or (await terms(call)).most, "apart": not own_employer,
        "away": back is not None, "until": back, "changed": call.now,
    }  # fmt: skip
    await rows.alone(call.db, call.community)
    if not (await call.db.execute(update(hosts).where(*_mine(call)).values(row))).rowcount:
        new = row | {"community": call.community, "member": call.member.id, "since": call.now}
        await call.db.execute(insert(hosts).values(new))
    return await _shown(call, await _offering(call))


@command("interview pause")
async def pause(call: Call, until: date | None = None) -> Card:
    """Be asked for no talk for a while; talks that are on their way go on.

    Args:
        until: Such as Jan 6. Without a day you are away until you come back with /interview offer.
    """
    await _offering(call)
    back = _day(call, until)
    if back is not None and back <= call.now:
        raise UserError(say("That day is here or over. Give a later one, or none."))
    return await _away(call, {"away": True, "until": back})


@button("interview.pause")
async def pause_now(call: Call) -> Card:
    await _offering(call)
    return await _away(call, {"away": True, "until": None})


@button("interview.resume")
async def resume(call: Call) -> Card:
    await _offering(call)
    return await _away(call, {"away": False, "until": None})


@command("interview stop")
async def stop(call: Call) -> Card:
    """Offer no talks any more."""
    await _offering(call)
    sure = say("Who waits for your answer is told kindly, or the next is asked. Talks that you said yes to stay.")
    return card(say("Stop offering talks?"), sure, stop_now.button(say("Stop offering"), style="danger"))


@button("interview.stop")
async def stop_now(call: Call) -> Card:
    await forget(call)
    return card(say("You offer no talks any more"), say("Thank you. Come back any time with /interview offer."))


async def forget(call: Call) -> None:
    """Let a member host no longer; who waits for them goes on to the next."""
    await rows.alone(call.db, call.community)
    await call.db.execute(delete(hosts).where(*_mine(call)))
    for number in await asking.without(call, call.member.id):
        await clock.go_on(call, number)


@page_section(rank=35)
async def on_my_page(call: Call) -> list[Part]:
    """Say on a member's own page what they offer."""
    mine = await rows.host(call.db, call.community, call.member.id)
    if mine is None:
        return []
    what = drawing.terms("help", mine.topics, call.vocabulary)
    return [Line(Bold("Talks you offer")), Listing((Item(what, _when(mine, call), start.button(say("Change"))),))]


async def _shown(call: Call, mine: Host) -> Card:
    """Show what a member offers, and what they can do about it."""
    given = (await rows.load(call.db, call.community, call.now)).get(call.member.id, 0)
    here = mine.here(call.now)
    pairs = [*drawing.offered(mine, call.vocabulary), (say("When"), _when(mine, call))]
    limit = say_many("{given} of {n} talk in 30 days", "{given} of {n} talks in 30 days", mine.most, given=str(given))
    pairs.append((say("How many"), limit))
    if mine.apart:
        pairs.append((say("Not with"), say("people from my own employer")))
    next_ = (
        say("When somebody would like to talk with you, I ask you in a direct message. You may always say no.")
        if here
        else say("You are asked nothing at the moment. What is on its way goes on.")
    )
    turn = pause_now.button(say("Pause")) if here else resume.button(say("Ask me again"), style="primary")
    return card(say("You offer talks"), Fields(tuple(pairs)), next_, turn, start.button(say("Change")))


def _when(mine: Host, call: Call) -> Words:
    if not mine.here(call.now):
        return (
            say("Away until {when}", when=Moment(mine.until, "date")) if mine.until else say("Away until you come back")
        )
    return joined(map(rules.describe, mine.slots)) if mine.slots else say("Ask me each time")


async def _away(call: Call, values: dict[str, Any]) -> Card:
    await rows.alone(call.db, call.community)
    await call.db.execute(update(hosts).where(*_mine(call)).values(values | {"changed": call.now}))
    return await _shown(call, await _offering(call))


async def _offering(call: Call) -> Host:
    mine = await rows.host(call.db, call.community, call.member.id)
    if mine is None:
        raise UserError(say("You do not offer talks yet. Type /interview offer to begin."))
    return mine


async def _filled(call: Call) -> Opening:
    """Show the form with what is offered now, else with what the introduction shows to everyone."""
    mine = await rows.host(call.db, call.community, call.member.id)
    if mine is None:
        known = (await profile.load(call.db, call.community, [call.member.id])).get(call.member.id)
        seen = known.seen(Audience.EVERYONE) if known else {}
        taken = {"topics": seen.get("offers"), "roles": seen.get("role"), "facilities": seen.get("facility")}
        return offered.open(taken | {"most": (await terms(call)).most})
    slots = (*mine.slots, None, None)
    back = mine.until.astimezone(call.zone).date() if mine.until and mine.until > call.now else None
    return offered.open(
        {
            "topics": mine.topics, "roles": mine.roles or None, "facilities": mine.facilities or None, "about": mine.about or None,
            "slot": slots[0], "slot_2": slots[1], "most": mine.most, "until": back, "ways": mine.ways or None,
            "languages": mine.languages or None, "own_employer": not mine.apart,
        }
    )  # fmt: skip


def _day(call: Call, day: date | None) -> datetime | None:
    return datetime.combine(day, time(0), call.zone).astimezone(call.now.tzinfo) if day else None


def _mine(call: Call) -> tuple[Any, ...]:
    return _h.community == call.community, _h.member == call.member.id
