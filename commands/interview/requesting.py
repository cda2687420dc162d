"""Asking for a talk: of a person or about a topic, with questions, seen before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from sqlalchemy import delete, insert, update

from bot import people
from bot.call import Call
from bot.cards import Button, Card, Item, Listing, card
from bot.declare import Asked, DeskButton, Opening, button, command, form
from bot.errors import Faults, UserError
from bot.kinds import Term, Terms, Text
from bot.people import Member
from bot.text import Words, say, say_many
from commands.interview import asking, clock, drawing, fits, rows, sending
from commands.interview.fits import Fit
from commands.interview.kinds import AGREEMENT, WAYS
from commands.interview.rows import Request
from commands.interview.sheets import sheet_for
from commands.interview.tables import requests

WHAT, HOW = "What about, and with whom", "How"
KEPT = timedelta(days=1)
MINE = say("My questions")
_r = requests.c


@command("interview request", form=True, title=say("Ask for a talk"))
async def request(
    call: Call,
    topic: Annotated[str, Term("help"), Asked(say("About"), WHAT)],
    agreed: Annotated[bool, Asked(say("I agree"), WHAT)],
    who: Annotated[Member | None, Asked(say("With this person"), WHAT)] = None,
    role: Annotated[str, Term("roles"), Asked(say("Or with somebody in this role"), WHAT)] = "",
    facility: Annotated[str, Term("facilities"), Asked(say("Or from this kind of place"), WHAT)] = "",
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How"), HOW)] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 5), Asked(say("Languages"), HOW)] = (),
    own_employer: Annotated[bool, Asked(say("Also from my own employer"), HOW)] = False,
) -> Card:
    """Ask for one talk of half an hour, with a person or about a topic; you see it before it is sent.

    Args:
        topic: What you would like to learn about.
        agreed: Half an hour, no asking for a job or a mentor, nothing of a patient; what you hear stays with you.
        who: Leave it empty to see who fits.
        role: Who knows it comes first.
        facility: Who knows it comes first.
        ways: Leave it empty if it is all the same to you.
        languages: Leave it empty if it is all the same to you.
        own_employer: By the employers that introductions name; these are shown to nobody.
    """
    if not agreed:
        raise Faults({"agreed": say("A talk needs your yes to this: {agreement}", agreement=AGREEMENT)})
    if who is not None and who.id == call.member.id:
        raise Faults({"who": say("That is you. Name somebody else, or leave it empty to see who fits.")})
    await rows.alone(call.db, call.community)
    await sending.hold_one(call)
    values = {
        "topic": topic, "role": role, "facility": facility, "ways": ",".join(ways), "languages": ",".join(languages),
        "apart": not own_employer, "questions": sheet_for(topic, call.vocabulary).text,
    }  # fmt: skip
    return await _drafted(call, values, who)


@button("interview.request")
async def start(call: Call) -> Opening:
    assert request.form is not None
    return request.form.open()


@button("interview.of")
async def start_with(call: Call, value: int) -> Opening:
    """Begin with somebody whose offer one has seen, about the first thing that they offer."""
    assert request.form is not None
    host = await rows.host(call.db, call.community, value)
    who = (await people.by_number(call.db, call.workspace.id, [value])).get(value)
    return request.form.open({"topic": next(iter(host.topics), None) if host else None, "who": who})


desk_button = DeskButton(start.button(say("Ask for a talk")), rank=35)


@button("interview.else")
async def who_else(call: Call, value: int) -> Card:
    """Begin anew with the same wishes and questions, and without those who were asked."""
    await rows.alone(call.db, call.community)
    before = await sending.own(call, value)
    await sending.hold_one(call)
    values = {
        "topic": before.topic, "role": before.role, "facility": before.facility, "ways": ",".join(before.ways),
        "languages": ",".join(before.languages), "apart": before.apart, "questions": before.questions,
    }  # fmt: skip
    return await _drafted(call, values, None)


@button("interview.questions")
async def change_questions(call: Call, value: int) -> Opening:
    mine = await sending.own(call, value)
    return edit.open({"questions": mine.questions or None}, value)


@button("interview.read", reads=True)
async def read_questions(call: Call, value: int) -> Card:
    """Show the questions to the one who is asked them."""
    found = await rows.request(call.db, call.community, value)
    if not found.concerns(call.member.id) or found.state == "draft":
        raise UserError(say("This talk is between two others."))
    none = [] if found.questions else [say("No questions are written down. Just begin.")]
    return card(drawing.topic(found, call.vocabulary), *drawing.questions(found), *none, AGREEMENT)


@form("interview.edit", say("Your questions"), submit=say("Save"))
async def edit(
    call: Call,
    value: str,
    questions: Annotated[str, Text(2000, long=True), Asked(say("What you would like to ask"))] = "",
) -> Card:
    """Prepared for your topic. Keep the three or four that matter most to you, and add your own.

    Args:
        questions: They go to the one you ask. Never anything about a patient.
    """
    mine = await sending.own(call, int(value))
    if not mine.running:
        raise rows.gone()
    await call.db.execute(update(requests).where(_r.id == mine.id).values(questions=questions))
    if mine.state == "draft":
        return await _shown(call, await rows.request(call.db, call.community, mine.id))
    return card(say("Saved"), say("They stand so with your talk from now on."))


def else_button(number: int) -> Button:
    return who_else.button(say("See who else fits"), number, "primary")


def questions_button(number: int, label: Words = MINE) -> Button:
    return change_questions.button(label, number)


def questions_of(request: Request, reader: int) -> Button:
    """Let the asker change the questions, and the host read them."""
    if reader == request.member:
        return questions_button(request.id)
    return read_questions.button(say("Questions"), request.id)


async def _drafted(call: Call, values: dict[str, Any], who: Member | None) -> Card:
    """Keep a request that is not sent yet, in place of an earlier one, and show what it would be."""
    await call.db.execute(
        delete(requests).where(_r.community == call.community, _r.member == call.member.id, _r.state == "draft")
    )
    row = values | {
        "host": who.id if who else None, "community": call.community, "member": call.member.id, "workspace": call.workspace.id, "state": "draft", "turn": "",
        "due": call.now + KEPT, "moves": 0, "made": call.now,
    }  # fmt: skip
    number = (await call.db.execute(insert(requests).values(row).returning(_r.id))).scalar_one()
    await clock.go_on(call, number)
    return await _shown(call, await rows.request(call.db, call.community, number))


async def _shown(call: Call, draft: Request) -> Card:
    """Show who can be asked, why, and what they would be asked."""
    found = await fits.ranked(call, draft, call.vocabulary, _wanted(draft))
    if draft.host is not None and not found:
        return await _cannot(call, draft)
    if not found:
        return await _none(call, draft)
    ask = sending.ask_in_order.button(say("Ask them in this order"), draft.id, "primary")
    shown = found[: asking.AT_MOST]
    rest = [say_many("and {n} more; name a role to see others first", "and {n} more; name a role to see others first", n)
            for n in [len(found) - len(shown)] if n > 0]  # fmt: skip
    title = (
        say("Ask {name} for a talk?", name=await _name(call, draft))
        if draft.host is not None
        else say("Who can talk about: {topic}", topic=drawing.topic(draft, call.vocabulary))
    )
    return card(
        title,
        say("Nobody is asked yet. Look at your questions, then choose."),
        Listing(await _items(call, draft, shown)),
        *rest,
        *drawing.questions(draft),
        AGREEMENT,
        *([ask] if len(found) > 1 else []),
        questions_button(draft.id, say("Change the questions")),
    )


async def _items(call: Call, draft: Request, found: Sequence[Fit]) -> tuple[Item, ...]:
    names = await drawing.names(call.db, [fit.host.member for fit in found])
    return tuple(
        Item(
            names[fit.host.member],
            fits.described(fit, draft, call.vocabulary),
            sending.ask_one.button(say("Ask"), f"{draft.id}.{fit.host.member}"),
        )
        for fit in found
    )


async def _cannot(call: Call, draft: Request) -> Card:
    """Say that somebody cannot be asked, whatever the reason: it is always the same sentence."""
    await call.db.execute(update(requests).where(_r.id == draft.id).values(host=None))
    others = await fits.ranked(call, draft, call.vocabulary)
    title = say("{name} cannot be asked for a talk just now", name=await _name(call, draft))
    if not others:
        return card(title, _NOBODY, start.button(say("Try another topic"), style="primary"))
    words = say("But these members can talk about: {topic}", topic=drawing.topic(draft, call.vocabulary))
    return card(title, words, Listing(await _items(call, draft, others[: asking.AT_MOST])), questions_button(draft.id))


_NOBODY = say("Nobody else offers talks about this just now. Try a topic close to it, or ask in a channel here.")


async def _none(call: Call, draft: Request) -> Card:
    words = say(
        "Nobody whom you can ask offers talks about this just now: {topic}", topic=drawing.topic(draft, call.vocabulary)
    )
    narrow = draft.ways or draft.languages
    hint = (
        say("Try a topic close to it, or leave out the language and the way. Or ask in a channel here.")
        if narrow
        else say("Try a topic close to it, or ask in a channel here.")
    )
    return card(say("Nobody fits yet"), words, hint, start.button(say("Try another topic"), style="primary"))


def _wanted(draft: Request) -> list[int] | None:
    """Give the person whom a draft is for, if it is for one."""
    return None if draft.host is None else [draft.host]


async def _name(call: Call, draft: Request) -> str:
    known = await people.names(call.db, _wanted(draft) or [])
    return known.get(draft.host or 0, "")
