"""How a request stands: every step so far, what comes next and when, and what its member can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, update

from bot import deliveries, people
from bot.call import Call
from bot.cards import Button, Card, Fields, Item, Line, Listing, Part, card
from bot.declare import button, command, page_section
from bot.errors import UserError
from bot.gatherings import Here
from bot.policy import Role
from bot.text import Bold, Moment, Words, plain, say, say_many
from commands.mentor import asking, board, ledger, owing, questioning, rows
from commands.mentor.ledger import Step
from commands.mentor.rows import Offer, Request
from commands.mentor.tables import requests

LAST = 12
CHANGE, GO, STEPS = "mentor.change", "mentor.go", "mentor.steps"
"""What these buttons do stands with the form, with what is said at once, and with the whole history."""

_STEPS: Mapping[str, Words] = {
    "asked for": say("You asked for a mentor"),
    "changed": say("You changed what you look for"),
    "handed over": say("Your mentorship ended, and I looked for another mentor"),
    "suggested": say("A coordinator thought of somebody"),
    "ordered": say("You chose who is asked first"),
    "posted": say("Your request went into the mentors' channel"),
    "widened": say("From then on three were asked at once, and every mentor could see your request"),
    "reply": say("You answered a question"),
    "none yet": say("There was no match yet; you keep your place in line"),
    "given back": say("A mentor gave your request back"),
    "matched": say("You found a mentor"),
    "withdrawn": say("You took your request back"),
}
_BY_SOMEBODY: Mapping[str, str] = {
    "offered": "{who} was asked",
    "nudged": "{who} was reminded",
    "question": "{who} asked you something",
    "declined": "{who} cannot just now",
    "silent": "{who} did not answer in time",
    "waited": "{who} waited for your answer, and I went on",
    "accepted": "{who} said yes",
    "claimed": "{who} took your request",
}


@command("mentor status", reads=True)
async def show(call: Call) -> Card:
    """Show how your request for a mentor stands: every step so far, and what comes next."""
    mine = await rows.open_request(call.db, call.community, call.member.id) or await _last(call)
    if mine is None:
        raise UserError(say("You have not asked for a mentor yet. Type /mentor request to begin."))
    return await shown(call, mine)


@button("mentor.status", reads=True)
async def show_one(call: Call, value: int) -> Card:
    mine = await rows.request(call.db, call.community, value)
    call.require(Role.MEMBER, owner=mine.member)
    return await shown(call, mine)


@button("mentor.withdraw")
async def withdraw(call: Call, value: int) -> Card:
    mine = await rows.request(call.db, call.community, value)
    call.require(Role.MEMBER, owner=mine.member)
    if not mine.unsettled:
        return await shown(call, mine)
    sure = say("Nobody is asked any more, and you lose your place in line.")
    return card(say("Take your request back?"), sure, withdraw_now.button(say("Take it back"), value, "danger"))


@button("mentor.withdrawn")
async def withdraw_now(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    mine = await rows.request(call.db, call.community, value)
    call.require(Role.MEMBER, owner=mine.member)
    if not mine.unsettled:
        return await shown(call, mine)
    await settle(call, mine, "withdrawn")
    await ledger.note(call, "withdrawn", request=mine.id, member=call.member.id)
    return card(say("Your request is taken back"), say("Ask again any time with /mentor request."))


@page_section(rank=29)
async def on_my_page(call: Call) -> list[Part]:
    """Say on a member's own page how their request stands."""
    mine = await rows.open_request(call.db, call.community, call.member.id)
    if mine is None:
        return []
    about = Item(_title(mine), call.vocabulary.label("help", mine.topic), status_button(mine.id))
    return [Line(Bold(plain(say("Your request for a mentor"), call.language))), Listing((about,))]


async def settle(here: Here, request: Request, state: str) -> None:
    """End a request without a match."""
    ended = update(requests).where(requests.c.id == request.id).values(state=state, settled=here.now)
    await here.db.execute(ended)
    await asking.over(here, request)
    await deliveries.refresh(here.db, here.workspace.community, owing.POST, request.id, here.now)
    await board.redraw(here)


async def settle_same(here: Here, member: int, topic: str) -> None:
    """End an open request on a topic for which its member has found a mentor in another way."""
    asked = await rows.open_request(here.db, here.workspace.community, member)
    if asked is not None and asked.topic == topic:
        await settle(here, asked, "matched")
        await ledger.note(here, "matched", request=asked.id)


def change_button(number: int) -> Button:
    """Give the button that opens the form again; what it does stands with the form."""
    return Button(say("Change it"), CHANGE, str(number))


def go_button(request: Request, now: datetime) -> tuple[Button, ...]:
    """Give the button that lets mentors be asked at once, as long as the member has time to choose an order."""
    early = request.unsettled and not request.posted and now < request.begins
    return (Button(say("Ask them now"), GO, str(request.id), "primary"),) if early else ()


def status_button(number: int) -> Button:
    return show_one.button(say("How it stands"), number)


async def shown(call: Call, request: Request) -> Card:
    """Draw how a request stands, for its member."""
    steps = await ledger.of_request(call.db, request.id)
    offers = await rows.offers_of(call.db, request.id)
    who = await people.names(call.db, {step.member for step in steps if step.member is not None})
    items = told(steps, who)
    earlier = len(items) - LAST
    more = (
        [Button(say_many("{n} step before", "{n} steps before", earlier), STEPS, f"{request.id}.0")]
        if earlier > 0
        else []
    )
    waiting = await questioning.unanswered(call, request) if request.unsettled else []
    controls = (
        (*go_button(request, call.now), change_button(request.id), withdraw.button(say("Take it back"), request.id))
        if request.unsettled
        else ()
    )
    return card(
        _title(request),
        Fields(((say("Topic"), call.vocabulary.label("help", request.topic)), (say("Goal"), request.goal))),
        *_next(request, offers, call.now),
        *([Listing(tuple(waiting))] if waiting else []),
        Listing(items[-LAST:]),
        *more,
        *controls,
    )


def _title(request: Request) -> Words:
    match request.state:
        case "open":
            return say("I am looking for your mentor")
        case "waiting":
            return say("No match yet, and you are in line")
        case "matched":
            return say("You found a mentor")
        case _:
            return say("Your request was taken back")


def _next(request: Request, offers: list[Offer], now: datetime) -> list[Words]:
    """Say what comes next, and when."""
    asked = [each for each in offers if each.state == "asked"]
    said: list[Words] = []
    if request.state == "open" and now < request.begins:
        said.append(say("The first mentor is asked {when}.", when=Moment(request.begins, "relative")))
    if asked and request.unsettled:
        said.append(
            say_many(
                "{n} mentor is being asked; without an answer I ask the next one {when}.",
                "{n} mentors are being asked; without an answer I ask the next one {when}.",
                len(asked),
                when=Moment(min(each.until for each in asked)),
            )
        )
    if request.unsettled and not asked and now >= request.begins:
        said.append(say("Everybody who fits has been asked. As soon as a mentor comes or has room again, I ask them."))
    if request.state == "open":
        said.append(say("At the latest {when} you hear from me, whatever comes of it.", when=Moment(request.due)))
    if request.state == "matched":
        said.append(say("See your mentorship with /mentor mine."))
    if request.state in {"withdrawn", "gone"}:
        said.append(say("Ask again any time with /mentor request."))
    return said


def told(steps: Iterable[Step], who: Mapping[int, str]) -> tuple[Item, ...]:
    """Draw what happened to a request, as far as its member is concerned, in order."""
    mine = (step for step in steps if step.what in _STEPS or step.what in _BY_SOMEBODY)
    return tuple(Item(_told(step.what, who.get(step.member or 0)), Moment(step.at)) for step in mine)


def _told(what: str, who: str | None) -> Words:
    if what in _STEPS:
        return _STEPS[what]
    return say(_BY_SOMEBODY[what], who=who or say("A mentor"))


async def _last(call: Call) -> Request | None:
    mine = select(requests.c.id).where(requests.c.community == call.community, requests.c.member == call.member.id)
    number = (await call.db.execute(mine.order_by(requests.c.id.desc()).limit(1))).scalar_one_or_none()
    return await rows.request(call.db, call.community, number) if number is not None else None
