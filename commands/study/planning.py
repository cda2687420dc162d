"""What each session is about until the exam: the plan as the group sees it, and topics that it names itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from bot import exams
from bot.call import Call
from bot.cards import Card, Control, Item, Listing, Part, card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import Faults
from bot.kinds import Text
from bot.text import Bold, Moment, Words, plain, say
from commands.study import attendance, clock, drawing, meaning, owing, rows, scheduling, sessions
from commands.study.deciding import tell_moved
from commands.study.kinds import SECURITY
from commands.study.meaning import WHICH
from commands.study.rows import Group
from commands.study.showing import PLAN, show_group

SHOWN, MOST = 16, 30


@command("study plan", reads=True)
async def plan(call: Call, group: Annotated[str, WHICH] = "") -> Card:
    """Show what your group's sessions are about until the exam, by the weights of its outline.

    Args:
        group: Needed only where you are in several.
    """
    return await shown(call, await meaning.own(call, group))


@button(PLAN, reads=True)
async def show_plan(call: Call, value: int) -> Card:
    return await shown(call, await meaning.inside(call, value))


@button("study.topics")
async def change_topics(call: Call, value: int) -> Opening:
    group = await meaning.inside(call, value)
    return topics.open({"topics": "\n".join(each.title for each in group.topics) or None}, value)


@form("study.named", say("Your topics"), submit=say("Save"))
async def topics(
    call: Call, value: str, topics: Annotated[str, Text(2000, long=True), Asked(say("One a line"))] = ""
) -> Card:
    """Each gets the same time, in this order. Leave it empty to go by the exam's outline.

    Args:
        topics: Up to 30. Never what was on an exam, and nothing about a patient.
    """
    named = list(dict.fromkeys(filter(None, (line.strip() for line in topics.splitlines()))))
    if len(named) > MOST or any(len(each) > 100 for each in named):
        raise Faults({"topics": say("At most {n} topics, each of at most 100 characters.", n=str(MOST))})
    await rows.alone(call.db, call.community)
    group = await meaning.inside(call, int(value))
    known = exams.find(group.exam)
    if known and named == [each.title for each in known.outline]:
        named = []
    await owing.change(call, group, topics="\n".join(named))
    return await shown(call, await rows.group(call.db, call.community, group.id))


@button("study.day")
async def change_day(call: Call, value: int) -> Opening:
    group = await meaning.founded(call, value)
    return set_day.open({"day": group.day}, value)


@form("study.dated", say("Exam date"), submit=say("Save"))
async def set_day(call: Call, value: str, day: Annotated[date | None, Asked(say("Exam date"))] = None) -> Card:
    """Sessions end the day before, and the plan is counted back from it.

    Args:
        day: Leave it empty if it is not booked yet.
    """
    if day is not None and day <= call.now.astimezone(call.zone).date():
        raise Faults({"day": say("That day is here or over. Name a later one, or leave it empty.")})
    await rows.alone(call.db, call.community)
    group = await meaning.founded(call, int(value))
    await owing.change(call, group, day=rows.day_text(day))
    after = await rows.group(call.db, call.community, group.id)
    await scheduling.amend(call, after)
    await tell_moved(call, after)
    await clock.go_on(call, group.id)
    return await shown(call, after)


async def shown(call: Call, group: Group) -> Card:
    """Draw a group's plan: each session that is to come with its topics, then the weights and where they are from."""
    every = await scheduling.meetings_of(call.db, group.id)
    held = await attendance.load(call.db, every, call.now)
    planned = await sessions.lessons(call, group, every, held)
    items = tuple(Item(Moment(meeting.at), drawing.lesson(lesson)) for meeting, lesson in planned[:SHOWN])
    more = len(planned) - SHOWN
    rest: list[Words] = [say("and {n} more until the exam", n=str(more))] if more > 0 else []
    return card(
        say("Plan: {name}", name=group.name), _how(group), *([Listing(items)] if items else []), *rest, *_outline(group, call.language),
        SECURITY, *_controls(call, group),
    )  # fmt: skip


def _how(group: Group) -> Words:
    if not group.topics:
        return say(
            "No outline of this exam could be trusted. Name your topics, and I share the sessions out among them."
        )
    if group.day is None:
        return say("No exam date yet, so this is for ten sessions. Set the date, and I count back from it.")
    return say("Counted back from the exam on {day}, with review at the end.", day=drawing.day(group.day))


def _outline(group: Group, language: str) -> list[Part | Words]:
    if not group.topics:
        return []
    return [Bold(plain(say("Topics"), language)), drawing.weights(group), *drawing.source(group)]


def _controls(call: Call, group: Group) -> list[Control]:
    found: list[Control] = [change_topics.button(say("Change the topics"), group.id)]
    if meaning.decides(call, group):
        found.append(change_day.button(say("Exam date"), group.id))
    return [*found, show_group.button(say("The group"), group.id)]
