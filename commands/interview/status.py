"""How a talk stands: every step so far, what comes next and when, and what one can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from bot import people
from bot.call import Call
from bot.cards import Card, Control, Fields, Item, Line, Listing, Part, card
from bot.declare import button, command, page_section
from bot.gatherings import drawing as dates
from bot.gatherings.buttons import show as details
from bot.text import Bold, Moment, Words, say
from commands.interview import answering, calling, choosing, drawing, picking, rows, talking, thanking
from commands.interview.requesting import else_button, questions_button, questions_of, start
from commands.interview.rows import Request
from commands.interview.tables import asks, requests, steps

LAST = 12
_r, _a, _s = requests.c, asks.c, steps.c
_TITLES: Mapping[str, Words] = {
    "draft": say("Not sent yet"),
    "asking": say("Your request is on its way"),
    "choosing": say("A time is being chosen"),
    "planned": say("Your talk is planned"),
    "after": say("Your talk is over"),
    "talked": say("Your talk took place"),
    "missed": say("Your talk did not take place"),
    "unsaid": say("Your talk is over"),
    "none": say("Nobody could talk this time"),
    "lapsed": say("No time was found"),
    "off": say("Your talk is off"),
    "withdrawn": say("Your request is taken back"),
    "gone": say("Your talk is off"),
}
_STEPS: Mapping[str, str] = {
    "sent": "You sent the request",
    "asked": "{who} was asked",
    "nudged": "{who} was reminded",
    "silent": "{who} did not answer in time",
    "declined": "{who} cannot just now",
    "passed": "{who} could not be asked any more",
    "accepted": "{who} said yes",
    "proposed": "{who} proposed times",
    "reminded": "{who} was reminded to choose a time",
    "planned": "The time was fixed",
    "moved": "{who} gave the time up",
    "nobody": "Nobody could",
    "lapsed": "No time was found",
    "off": "The talk was called off",
    "withdrawn": "You took the request back",
    "gone": "Somebody left",
    "talked": "It took place",
    "missed": "It did not take place",
    "unsaid": "It is over",
}
"""What is noted of a request, as its asker reads it."""
_OWN: Mapping[str, str] = {
    **_STEPS,
    "proposed": "You proposed times",
    "reminded": "You were reminded to choose a time",
    "moved": "You gave the time up",
}


@command("interview status", reads=True)
async def status(call: Call) -> Card:
    """Show how your talks stand: every step so far, and what comes next."""
    mine = [each for each in await _latest(call) if each.member == call.member.id][:1]
    items = await _as_host(call)
    if not mine and not items:
        hint = say("Ask for a talk with somebody who knows the work, or offer talks with /interview offer.")
        return card(say("You have no talk yet"), hint, start.button(say("Ask for a talk"), style="primary"))
    parts = [part for each in mine for part in await _own_parts(call, each)]
    hosted: list[Part] = [Line(Bold("Talks that others asked you for")), Listing(items)] if items else []
    title = _TITLES[mine[0].state] if mine else say("Talks that others asked you for")
    return card(title, *parts, *(hosted if mine else hosted[1:]))


@button("interview.show", reads=True)
async def show(call: Call, value: int) -> Card:
    """Show one talk to one of the two."""
    request = await calling.mine(call, value, *rows.OPEN)
    return card(_TITLES[request.state], *await _next(call, request))


@page_section(rank=36)
async def on_my_page(call: Call) -> list[Part]:
    own = [each for each in await _latest(call) if each.state in rows.OPEN and each.member == call.member.id]
    items = (*await _items(call, own, {}), *await _as_host(call))
    return [Line(Bold("Your talks")), Listing(items)] if items else []


async def _own_parts(call: Call, request: Request) -> list[Part | Words | Control]:
    """Draw one's own request: what it is about, what comes next, and every step."""
    found = select(steps).where(_s.request == request.id).order_by(_s.id.desc()).limit(LAST)
    noted = list(reversed((await call.db.execute(found)).all()))
    known = await people.names(call.db, {row.member for row in noted if row.member is not None})
    items = tuple(
        Item(
            say(
                (_OWN if row.member == request.member else _STEPS)[row.what], who=known.get(row.member, say("A member"))
            ),
            Moment(row.at),
        )
        for row in noted
    )
    facts = Fields(tuple(drawing.wishes(request, call.vocabulary)))
    return [facts, *([Listing(items)] if items else []), *await _next(call, request)]


async def _next(call: Call, request: Request) -> list[Part | Words | Control]:
    """Say what comes next, with what can be done."""
    match request.state:
        case "asking":
            return await _asking(call, request)
        case "choosing":
            return await picking.proposals(call, request, call.member.id, call.vocabulary)
        case "planned":
            return await _planned(call, request)
        case "after" | "talked":
            return [*await thanking.standing(call, request), start.button(say("Ask for another talk"))]
        case "none" | "lapsed" | "off" | "withdrawn" | "gone":
            return [else_button(request.id)]
        case _:
            return [start.button(say("Ask for another talk"))]


async def _asking(call: Call, request: Request) -> list[Part | Words | Control]:
    line = await rows.asks_of(call.db, request.id)
    now_on = next((each for each in line if each.state == "asked"), None)
    left = sum(each.state == "listed" for each in line)
    said: list[Words] = []
    if now_on is not None and now_on.until is not None:
        name = await drawing.name(call.db, now_on.host)
        said.append(say("{name} has until {when} to answer.", name=name, when=Moment(now_on.until)))
    if left:
        said.append(say("After them I ask {n} more, one after the other.", n=str(left)))
    said.append(say("At the latest {when} you hear from me, whatever comes of it.", when=Moment(request.due)))
    back = calling.call_off.button(say("Take it back"), request.id)
    return [*said, questions_button(request.id), back]


async def _planned(call: Call, request: Request) -> list[Part | Words | Control]:
    meeting = await talking.meeting_of(call, request)
    if meeting is None:
        return []
    with_ = await drawing.name(call.db, request.other(call.member.id))
    pairs: list[tuple[Words, Words]] = [(say("With"), with_), (say("When"), dates.when(meeting, call.now))]
    return [
        Fields((*pairs, *dates.place(meeting, call.now, going=True))),
        calling.place.button(say("Say where"), request.id),
        details.button(say("Details"), meeting.id),
        questions_of(request, call.member.id),
        calling.move.button(say("Another time"), request.id),
        calling.call_off.button(say("Call it off"), request.id),
    ]


async def _as_host(call: Call) -> tuple[Item, ...]:
    """List what a member is asked, and the talks that they said yes to."""
    mine = select(_a.request, _a.id).where(
        _a.community == call.community, _a.host == call.member.id, _a.state == "asked"
    )
    waiting = {row.request: row.id for row in await call.db.execute(mine)}
    theirs = or_(_r.id.in_(waiting), _r.host == call.member.id)
    found = await rows.requests_where(call.db, call.community, theirs, _r.state.in_(rows.OPEN))
    return await _items(call, found, waiting)


async def _items(call: Call, found: Sequence[Request], waiting: Mapping[int, int]) -> tuple[Item, ...]:
    """Draw each talk as one line: with whom, what about, how it stands; ``waiting`` gives what is asked of who reads."""
    with_ = {each.id: each.host if each.member == call.member.id else each.member for each in found}
    names = await drawing.names(call.db, with_.values())
    return tuple(_item(call, each, names[with_[each.id]], waiting.get(each.id)) for each in found)


def _item(call: Call, request: Request, with_: Words, asked: int | None) -> Item:
    about = say("{topic} · {state}", topic=drawing.topic(request, call.vocabulary), state=_line(request))
    name = with_ if request.host is not None or request.member != call.member.id else say("A talk")
    shown = show.button(say("Show"), request.id) if request.concerns(call.member.id) else None
    answer = answering.look.button(say("Answer"), asked, "primary") if asked is not None else None
    return Item(name, about, answer or shown)


def _line(request: Request) -> Words:
    lines: Mapping[str, Words] = {
        "asking": say("waits for an answer"),
        "choosing": say("needs a time"),
        "planned": say("{when}", when=Moment(request.ends - choosing.LENGTH)) if request.ends else say("planned"),
    }
    return lines.get(request.state, "")


async def _latest(call: Call) -> list[Request]:
    """Give the talks that concern a member, the newest first; what is not sent is none yet."""
    mine = or_(_r.member == call.member.id, _r.host == call.member.id)
    return await rows.requests_where(call.db, call.community, mine, _r.state != "draft")
