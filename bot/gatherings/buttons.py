"""What a member presses: going, maybe, no; guests; all dates; a seat that is held; here I am; into my calendar."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from bot import gatherings as g
from bot.calendars.links import google_link, outlook_link
from bot.calendars.writing import write
from bot.call import Call
from bot.cards import Button, Card, Control, Document, Fields, LinkButton, Menu, Option, card
from bot.declare import Asked, Opening, button, form
from bot.errors import UserError
from bot.gatherings import drawing, reminding, rows
from bot.gatherings.answering import Answered, accept
from bot.gatherings.attending import check_in
from bot.gatherings.calendar import entry_of
from bot.gatherings.gathering import Meeting
from bot.gatherings.rows import Tally
from bot.gatherings.seats import Rsvp
from bot.ids import outdated
from bot.kinds import Text
from bot.text import Words, say, say_many

HERE = say("I'm here")
_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?(?:[/?#][!-~]*)?",
    re.IGNORECASE,
)
"""What every platform takes as an address: one that is refused would take the whole message along."""


@button("gathering.going")
async def going(call: Call, value: int) -> Card:
    """Say yes; who said so before keeps their guests."""
    return await _answered(call, value, "going", None)


@button("gathering.maybe")
async def maybe(call: Call, value: int) -> Card:
    return await _answered(call, value, "maybe")


@button("gathering.no")
async def no(call: Call, value: int) -> Card:
    return await _answered(call, value, "no")


@button("gathering.guests")
async def guests(call: Call, value: int, picked: str) -> Card:
    """Come with so many guests."""
    if not picked.isdecimal():
        raise outdated()
    return await _answered(call, value, "going", int(picked))


@button("gathering.every")
async def every(call: Call, value: int) -> Card:
    """Let one's answer to a meeting stand for all of its series."""
    await rows.locked(call.db, call.community, value)
    meeting = await _meeting(call, value)
    mine = await rows.of(call.db, value, call.member.id)
    if mine is None or mine.answer not in {"going", "maybe", "no", "waiting"}:
        raise UserError(say("Answer this date first, then for all."))
    said = "going" if mine.answer == "waiting" else mine.answer
    done = await g.answer_all(call, meeting.gathering, call.member, said, mine.guests, call.vocabulary)
    waiting = sum(1 for each in done if each.rsvp.answer == "waiting")
    line = [
        say_many("{n} of them is full: you are in line there.", "{n} of them are full: you are in line there.", waiting)
    ]
    titles = {
        "going": say("You are going, every time"),
        "maybe": say("Maybe, every time"),
        "no": say("Not going, any time"),
    }
    words = say_many(
        "That stands for {n} date, and for those that come later.",
        "That stands for {n} dates, and for those that come later.",
        len(done),
    )
    return card(
        titles[said],
        drawing.named(meeting),
        words,
        *(line if waiting else []),
        say("Any date can be answered otherwise on its own."),
    )


@button("gathering.accept")
async def take(call: Call, value: int) -> Card:
    """Take the seat that is held."""
    return await _shown(call, await accept(call, value, call.member))


@button("gathering.show", reads=True)
async def show(call: Call, value: int) -> Card:
    """Show all about a meeting to one person."""
    return await details(call, await _meeting(call, value))


@button("gathering.here")
async def here(call: Call, value: int) -> Card | Opening:
    """Check in; where a code is asked for, the form for it opens."""
    meeting = await _meeting(call, value)
    opens, closes = meeting.doors
    if meeting.plan.checkin == "code" and meeting.open and opens <= call.now < closes:
        return typed.open(value=value)
    return await _checked_in(call, value, None)


@form("gathering.code", say("Check in"), submit=say("Check in"))
async def typed(
    call: Call, value: str, code: Annotated[str, Text(20, placeholder="123456"), Asked(say("Code"))]
) -> Card:
    """The host shows a code that changes every minute.

    Args:
        code: Its six digits.
    """
    if not value.isdecimal():
        raise outdated()
    return await _checked_in(call, int(value), code)


@button("gathering.calendar", reads=True)
async def calendar(call: Call, value: int) -> Card:
    """Give a meeting, or its whole series, for one's own calendar."""
    meeting = await _meeting(call, value)
    mine = await rows.of(call.db, value, call.member.id)
    going_ = {meeting.id} if mine is not None and mine.answer == "going" else frozenset[int]()
    entry = await entry_of(call.db, meeting.gathering, call.now, going_)
    file = Document("event.ics", write(meeting.title, [entry], call.now))
    links = (LinkButton(say("Google Calendar"), google_link(entry)), LinkButton(say("Outlook"), outlook_link(entry)))
    words = say("The file works with every calendar. Where a date changes, a file stays as it is; a feed follows.")
    return card(say("Into your calendar"), drawing.named(meeting), words, file, *links)


def answer_buttons(meeting: Meeting) -> tuple[Button, ...]:
    """Give the three answers; where people wait for each other, maybe is none."""
    return (
        going.button(say("Going"), meeting.id, style="primary"),
        *(() if meeting.plan.private else (maybe.button(say("Maybe"), meeting.id),)),
        no.button(say("Not going"), meeting.id),
    )


def public_buttons(meeting: Meeting, now: datetime) -> tuple[Button, ...]:
    """Give the buttons of a card that everybody sees, as they fit the moment."""
    opens, closes = meeting.doors
    if not meeting.open or now >= closes:
        return ()
    checks_in = opens <= now < closes and meeting.plan.checkin != "host"
    at_door = (here.button(HERE, meeting.id, style="primary"),) if checks_in else ()
    answers = answer_buttons(meeting) if now < meeting.ends else ()
    ahead = (calendar.button(say("Add to calendar"), meeting.id),) if now < opens else ()
    return (*at_door, *answers, show.button(say("Details"), meeting.id), *ahead)


async def details(call: Call, meeting: Meeting) -> Card:
    """Draw all that one person may see of a meeting, with their own answer."""
    mine = await rows.of(call.db, meeting.id, call.member.id) or Rsvp(call.member.id, call.workspace.id, "")
    counted = (await g.tally(call.db, [meeting.id]))[meeting.id]
    status = drawing.answer_title(mine, await _ahead(call, meeting, mine))
    return await _drawn(call, meeting, mine, counted, status, await _more(call, meeting))


async def _more(call: Call, meeting: Meeting) -> g.More:
    """Ask the feature whose gathering it is for what it has to add."""
    declared = call.catalogue.gathered.get(meeting.gathering.kind)
    if declared is None or declared.more is None:
        return g.More()
    found: g.More = await declared.more(call, meeting)
    return found


async def _drawn(call: Call, meeting: Meeting, mine: Rsvp, counted: Tally, status: Words, more: g.More) -> Card:
    often = drawing.repeats(meeting)
    pairs: list[tuple[Words, Words]] = [(say("When"), drawing.when(meeting, call.now))]
    if often is not None:
        pairs.append((say("Repeats"), often))
    pairs += drawing.place(meeting, call.now, going=mine.answer == "going")
    if meeting.plan.bring:
        pairs.append((say("Bring"), meeting.plan.bring))
    pairs += more.facts
    pairs += await drawing.groups(call.db, meeting, counted)
    about = [meeting.about] if meeting.about else []
    first = _first_lines(meeting, mine, counted, status, call.now)
    return card(
        meeting.title, *first, *about, Fields(tuple(pairs)), *own_controls(meeting, mine, call.now), *more.controls
    )


def _first_lines(meeting: Meeting, mine: Rsvp, counted: Tally, status: Words, now: datetime) -> list[Words]:
    """Say how it stands; whether there is room does not concern who has a seat or is in line."""
    if not meeting.open:
        return [drawing.off(meeting)]
    if meeting.ends <= now:
        return [say("This is over.")]
    room = drawing.room(meeting, counted) if mine.answer not in {"going", "waiting"} else []
    return [status, *drawing.own_line(mine), *room]


def join_button(meeting: Meeting, mine: Rsvp, now: datetime) -> tuple[LinkButton, ...]:
    """Let who is going open the link, once it is revealed: what a host typed is text, which nobody can press."""
    opens = mine.answer == "going" and meeting.revealed(now) and _ADDRESS.fullmatch(meeting.link)
    return (LinkButton(say("Open the link"), meeting.link),) if opens else ()


def own_controls(meeting: Meeting, mine: Rsvp, now: datetime) -> list[Control]:
    """Give what a person can do about their own answer."""
    if not meeting.open or meeting.ends <= now:
        return []
    found: list[Control] = list(answer_buttons(meeting)) if not mine.offered else [
        take.button(say("Take it"), meeting.id, style="primary"), no.button(say("Not this time"), meeting.id)
    ]  # fmt: skip
    if meeting.plan.guests and mine.answer in {"going", "waiting"}:
        found.append(_guests_menu(meeting))
    if meeting.gathering.repeats and mine.answer in {"going", "maybe", "no", "waiting"}:
        found.append(every.button(say("The same for all dates"), meeting.id))
    return [
        *found,
        *join_button(meeting, mine, now),
        calendar.button(say("Add to calendar"), meeting.id),
        reminding.change.button(say("Reminders")),
    ]


async def _answered(call: Call, number: int, said: str, guests_: int | None = 0) -> Card:
    return await _shown(call, await g.answer(call, number, call.member, said, guests_, words=call.vocabulary))


async def _shown(call: Call, done: Answered) -> Card:
    meeting, mine = done.meeting, done.rsvp
    title = drawing.answer_title(mine, done.ahead)
    place = drawing.place(meeting, call.now, going=mine.answer == "going")
    where = [Fields(tuple(place))] if place and mine.answer != "no" else []
    said: list[Words] = [drawing.named(meeting), *drawing.own_line(mine), *drawing.in_line(mine)]
    return card(title, *said, *where, *own_controls(meeting, mine, call.now))


def _guests_menu(meeting: Meeting) -> Menu:
    options = (Option(say("No guests"), "0"), *(
        Option(say_many("{n} guest", "{n} guests", n), str(n)) for n in range(1, min(meeting.plan.guests, 24) + 1)
    ))  # fmt: skip
    return guests.menu(say("Bring guests…"), options, meeting.id)


async def _checked_in(call: Call, number: int, code: str | None) -> Card:
    meeting = await check_in(call, number, call.member, code)
    return card(say("You are here"), drawing.named(meeting), say("It is noted that you came."))


async def _ahead(call: Call, meeting: Meeting, mine: Rsvp) -> int:
    return await rows.ahead(call.db, meeting.id, mine.turn) if mine.turn is not None else 0


async def _meeting(call: Call, number: int) -> Meeting:
    found = await g.meeting(call.db, call.community, number)
    hidden = found is not None and (found.plan.private or found.gathering.state in {"draft", "discarded"})
    if found is None or (hidden and not await g.may_host(call.db, found.gathering.id, call.member.id)):
        raise rows.gone()
    return found
