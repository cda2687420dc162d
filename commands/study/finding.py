"""Looking for a group: those that fit and why, and waiting for one until it is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from sqlalchemy import func, select

from bot import fitting
from bot.call import Call
from bot.cards import Button, Card, Control, Item, Listing, card
from bot.declare import Asked, DeskButton, Opening, button, command
from bot.errors import Faults
from bot.kinds import Term, Terms
from bot.text import Words, joined, say, say_many
from commands.study import drawing, fits, meaning, rows, seeking, settings
from commands.study.creating import UNLISTED
from commands.study.creating import start as found_one
from commands.study.fits import Fit, Wish
from commands.study.joining import join_button
from commands.study.kinds import SECURITY, WAYS
from commands.study.rows import Group
from commands.study.tables import groups, seekers

SHOWN = 5
LIST = "study.list"
"""What this button does stands in a room of its own."""

_g = groups.c


@command("study find", form=True, title=say("Find a study group"))
async def find(
    call: Call,
    exam: Annotated[str, Term("exams"), Asked(say("Exam"))],
    day: Annotated[date | None, Asked(say("Exam date"))] = None,
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How"))] = (),
    languages: Annotated[tuple[str, ...], Terms("languages", 3), Asked(say("Languages"))] = (),
) -> Card:
    """Find a study group for your exam: those that fit you and why, or others who look for one too.

    Args:
        exam: Which one you prepare for.
        day: Leave it empty if it is not booked yet.
        ways: Leave it empty if it is all the same to you.
        languages: Leave it empty for any.
    """
    if day is not None and day <= call.now.astimezone(call.zone).date():
        raise Faults({"day": say("That day is here or over. Name a later one, or leave it empty.")})
    await rows.alone(call.db, call.community)
    facts = (await fitting.load(call.db, call.community, [call.member.id]))[call.member.id]
    wish = Wish(exam, day, ways, languages, facts)
    mine = [each for each in await rows.mine(call.db, call.community, call.member.id) if each.exam == exam]
    able = await _able(call, exam)
    taken = await rows.taken(call.db, [each.id for each in able])
    found = fits.ranked(wish, able, taken, await settings.weeks(call), call.now, call.vocabulary)
    others = len(able) - len(found)
    if mine:
        return await _shown(call, wish, found, others, waits=False, asked=False)
    await seeking.wait(call, call.member.id, wish)
    # Those whose exam is not listed have different ones: a group of theirs they find by its name.
    proposed = await seeking.propose(call, call.member.id, exam) if exam != UNLISTED else None
    return await _shown(call, wish, found, others, waits=True, asked=proposed is not None)


@button("study.find")
async def start(call: Call) -> Opening:
    assert find.form is not None
    return find.form.open()


desk_button = DeskButton(start.button(say("Study group")), rank=32)


@button("study.stop")
async def stop(call: Call, value: str) -> Card:
    """Wait for a group no longer."""
    await rows.alone(call.db, call.community)
    await seeking.stop(call.db, call.community, call.member.id, value)
    return card(say("You are off the list"), say("Nothing more comes about it. /study find puts you back any time."))


async def _able(call: Call, exam: str) -> list[Group]:
    """Give the groups for an exam that a member could join, without those in which somebody is kept apart from them."""
    every = await rows.groups_where(call.db, call.community, _g.exam == exam, _g.state == "open")
    mine = {each.id for each in await rows.mine(call.db, call.community, call.member.id, "in", "waiting", "held")}
    left_out = mine | await meaning.hidden(call, every)
    return [each for each in every if each.id not in left_out]


async def _shown(call: Call, wish: Wish, found: Sequence[Fit], others: int, *, waits: bool, asked: bool) -> Card:
    exam = call.vocabulary.label("exams", wish.exam)
    title = say("Study groups: {exam}", exam=exam) if found else say("No group fits yet: {exam}", exam=exam)
    said: list[Words] = [*_elsewhere(others), *_lacking(wish)]
    if asked:
        said.append(
            say("Your free hours meet those of others who wait. I have proposed a group to all of you, in a message.")
        )
    elif waits:
        said += await _waiting(call, wish.exam)
    own = found_one.button(say("Start one"), wish.exam, "plain" if found or asked else "primary")
    look = [Button(say("See the others"), LIST, wish.exam)] if others else []
    controls: list[Control] = [own, *look, *([stop.button(say("Take me off the list"), wish.exam)] if waits else [])]
    return card(title, *([Listing(_items(found[:SHOWN]))] if found else []), *_more(found), *said, SECURITY, *controls)


def _items(found: Sequence[Fit]) -> tuple[Item, ...]:
    return tuple(
        Item(
            say("{name} · {seats}", name=fit.group.name, seats=drawing.seats(fit.group, fit.taken)),
            joined([drawing.times(fit.group), *fit.reasons], " · "),
            join_button(fit.group, say("Get in line") if fit.full else say("Join")),
        )
        for fit in found
    )  # fmt: skip


def _more(found: Sequence[Fit]) -> list[Words]:
    more = len(found) - SHOWN
    return [say_many("and {n} more in /study list", "and {n} more in /study list", more)] if more > 0 else []


def _elsewhere(others: int) -> list[Words]:
    """Say that there are groups which do not fit, so that nobody takes it that there are none."""
    if not others:
        return []
    return [
        say_many(
            "{n} more group prepares for this exam, but its hours, its date or its way do not fit yours.",
            "{n} more groups prepare for this exam, but their hours, dates or ways do not fit yours.",
            others,
        )
    ]


def _lacking(wish: Wish) -> list[Words]:
    """Ask kindly for what would make the answer better."""
    if not wish.facts.zoned:
        return [say("I do not know your time zone, so I cannot tell which times suit you. Set it with /my timezone.")]
    if not wish.facts.timed:
        return [say("Tell me your shift with /intro me, and I see which times leave you free.")]
    return []


async def _waiting(call: Call, exam: str) -> list[Words]:
    """Say that they wait from now on, and with how many."""
    s = seekers.c
    counted = select(func.count()).where(s.community == call.community, s.exam == exam, s.member != call.member.id)
    others = int((await call.db.execute(counted)).scalar_one())
    with_ = (
        say_many("{n} other waits too.", "{n} others wait too.", others)
        if others
        else say("Nobody else waits just now.")
    )
    return [
        say(
            "You are on the list for this exam until you sit in a group: I write to you when one fits. {others}",
            others=with_,
        )
    ]
