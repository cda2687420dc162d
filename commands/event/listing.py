"""What is on: all that is to come, what one said yes to, one event with its dates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import select

from bot import gatherings, paging
from bot.call import Call
from bot.cards import Card, Item, Line, Listing, Part, card
from bot.declare import DeskButton, button, command, page_section
from bot.drafts import Draft
from bot.gatherings import Gathering, Meeting, drawing
from bot.gatherings.buttons import details, show
from bot.gatherings.tables import meetings, rsvps
from bot.kinds import Found, Term, Text
from bot.text import Bold, Moment, Words, joined, say, say_many, written
from commands.event import drafting, keeping
from commands.event.controls import DATES
from commands.event.drawing import date_entry, entry
from commands.event.finding import gone, hosted_all, matching, named, next_dates, next_of_each, require_seen
from commands.event.tables import KIND

PER_PAGE, MOST = 8, 10
WEEKS = timedelta(weeks=8)


@command("event list")
async def list_(
    call: Call,
    text: Annotated[str, Text(100)] = "",
    within: timedelta = WEEKS,
    organiser: Annotated[str, Term("organisers")] = "",
) -> Card:
    """Show what is coming up, with what is left of seats and what you answered.

    Args:
        text: Words of the title, the place or what it is about.
        within: How far ahead to look, such as 7d or 8w.
        organiser: Only what this one holds.
    """
    wanted = {"text": text, "organiser": organiser, "until": (call.now + within).isoformat()}
    return await _page(call, await paging.begin(call, "event.list", wanted), 0)


@button("event.whats-on")
async def whats_on(call: Call) -> Card:
    found: Card = await list_.run(call)
    return found


desk_button = DeskButton(whats_on.button(say("What's on")), rank=30)


@button("event.page")
async def page(call: Call, value: str) -> Card:
    return await _page(call, *await paging.at(call, value))


@command("event mine")
async def mine(call: Call, text: Annotated[str, Text(100)] = "") -> Card:
    """Show what you said yes or maybe to, what you wait for, and what you host.

    Args:
        text: Words of the title, if you look for one.
    """
    numbers = await matching(call.db, call.community, text) if text else None
    hosting = [each for each in await hosted_all(call) if numbers is None or each.id in numbers]
    open_ = [each.id for each in hosting if each.state == "open"]
    hosted = await next_dates(call.db, call.community, open_, call.now)
    twice = {each.id for each in hosted}
    answers = await gatherings.meetings_where(call.db, next_of_each(*_answered(call, numbers)))
    answered = [each for each in answers if each.id not in twice]
    drafts_ = [each for each in hosting if each.state == "draft"]
    parts: list[Part] = []
    for title, dates in (("You answered", answered), ("You host", hosted)):
        if dates:
            parts += [Line(Bold(title)), await _listed(call, dates[:MOST]), *_more(len(dates))]
    if drafts_:
        parts += [Line(Bold("Your drafts")), Listing(tuple(map(_draft, drafts_[:MOST]))), *_more(len(drafts_))]
    words = say("Nothing of yours matches that.") if text else say("Nothing yet.")
    nothing = [] if parts else [words, say("Type /event list to see what is coming up.")]
    return card(say("Your events"), *nothing, *parts)


@command("event show")
async def show_(call: Call, event: Annotated[str, Found("events-held")]) -> Card:
    """Show all about one event, with its link if you are going.

    Args:
        event: Its number or words of its title.
    """
    return await shown(call, await named(call, event, held=True))


@button("event.show")
async def show_one(call: Call, value: int) -> Card:
    return await shown(call, await keeping.found(call.db, call.community, value))


@button(DATES, reads=True)
async def dates(call: Call, value: int) -> Card:
    """Show the dates of a series, each to be answered on its own."""
    gathering = await require_seen(call, await keeping.found(call.db, call.community, value))
    coming = [each for each in await gatherings.meetings_of(call.db, gathering, call.now) if each.state == "open"]
    often = drawing.repeats(coming[0]) if coming else None
    more = [say("And so on.")] if len(coming) > 12 else []
    said = [often] if often is not None else [say("No date of it is to come.")]
    shown = [await _listed(call, coming[:12], dates=True)] if coming else []
    return card(gathering.plan.title, *said, *shown, *more)


@page_section(rank=40)
async def on_my_page(call: Call) -> list[Part]:
    number = await gatherings.count_where(call.db, *_answered(call))
    if not number:
        return []
    words = say_many("{n} date that you answered", "{n} dates that you answered", number)
    return [Line(Bold("Events")), Listing((Item(words, button=mine_button.button(say("Show"))),))]


@button("event.mine")
async def mine_button(call: Call) -> Card:
    found: Card = await mine.run(call)
    return found


async def shown(call: Call, gathering: Gathering) -> Card:
    """Show an event to one person; to its hosts with what hosts can do."""
    await require_seen(call, gathering)
    if gathering.state == "discarded":
        raise gone()
    if gathering.state == "draft":
        return await drafting.preview(call, gathering)
    now_on = await gatherings.current(call.db, gathering, call.now) or await last(call, gathering)
    if now_on is None:
        raise gone()
    return await details(call, now_on)


async def last(call: Call, gathering: Gathering) -> Meeting | None:
    """Give the date that was held last; where none was, the one that would have been next."""
    known = await gatherings.meetings_of(call.db, gathering)
    held = [each for each in known if each.state == "open"]
    coming = sorted((each for each in known if each.ends > call.now), key=lambda each: each.state == "skipped")
    return next(iter([*held[-1:], *coming, *known[-1:]]), None)


def _answered(call: Call, numbers: list[int] | None = None) -> tuple[Any, ...]:
    """Say which dates to come somebody answered."""
    r = rsvps.c
    wanted = r.answer.in_(("going", "maybe", "waiting", "asked"))
    theirs = meetings.c.id.in_(select(r.meeting).where(r.member == call.member.id, wanted))
    among = () if numbers is None else (meetings.c.gathering.in_(numbers),)
    return (*gatherings.coming(call.community, KIND, call.now), theirs, *among)


async def _page(call: Call, draft: Draft, number: int) -> Card:
    wanted = paging.wanted(draft)
    where = [*gatherings.coming(call.community, KIND, call.now, datetime.fromisoformat(wanted["until"]))]
    if wanted["text"] or wanted["organiser"]:
        tags = [("organiser", wanted["organiser"])] if wanted["organiser"] else []
        where.append(meetings.c.gathering.in_(await matching(call.db, call.community, wanted["text"], *tags)))
    first = next_of_each(*where)
    total = await gatherings.count_where(call.db, first)
    if not total:
        return card(say("Nothing is coming up"), _nothing(wanted))
    found = await gatherings.meetings_where(call.db, first, most=PER_PAGE, skip=number * PER_PAGE)
    pages = paging.pages(total, PER_PAGE)
    turns = paging.turns(page, draft, number, pages)
    return card(say("What's on"), await _listed(call, found), *turns, footer=paging.footer(number, pages))


def _nothing(wanted: dict[str, Any]) -> Words:
    if wanted["text"] or wanted["organiser"]:
        return say("No event matches that. Try fewer words, or look further ahead with /event list within:26w.")
    return say(
        "Nothing is planned in that time. Look further ahead with /event list within:26w, or make something happen: /event create."
    )


async def _listed(call: Call, found: list[Meeting], *, dates: bool = False) -> Listing:
    numbers = [each.id for each in found]
    counted, answers = await gatherings.tally(call.db, numbers), await gatherings.mine(call.db, numbers, call.member.id)
    drawn = date_entry if dates else entry
    said = {each.id: answers[each.id].answer if each.id in answers else "" for each in found}
    return Listing(
        tuple(drawn(each, counted[each.id], said[each.id], show.button(say("Show"), each.id)) for each in found)
    )


def _more(number: int) -> list[Part]:
    """Say what a card leaves out."""
    left = number - MOST
    words = say_many(
        "{n} more: look for it with /event mine text:…", "{n} more: look for them with /event mine text:…", left
    )
    return [Line(words)] if left > 0 else []


def _draft(gathering: Gathering) -> Item:
    plan = gathering.plan
    when = written(plan.start.astimezone(plan.zone), "date") if plan.whole_days else Moment(plan.start)
    return Item(
        Bold(gathering.plan.title), joined([say("draft"), when], " · "), show_one.button(say("Show"), gathering.id)
    )
