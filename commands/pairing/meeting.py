"""A group's date, and 'Did you meet?': one click of anybody in it counts for all, and a later one corrects it."""

from __future__ import annotations

from typing import Literal

from bot import deliveries
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.scene import Scene
from bot.text import Words, say
from commands.pairing import circles, drawing, groups, owing, questions, topics
from commands.pairing.groups import Group
from commands.pairing.status import status_button

Met = Literal["met", "planned", "not"]


@button(drawing.DATE)
async def date(call: Call, value: int) -> Card:
    """Note that a group has a date; when it is, they keep to themselves."""
    await circles.alone(call.db, call.community)
    group = await _open(call, value)
    if group.dated is None:
        await groups.change(call.db, group.id, dated=call.now)
        await deliveries.refresh(call.db, call.community, owing.GROUP, group.id, call.now)
    return card(say("Wonderful"), say("It is noted. I ask later whether you met; one click."))


@button(drawing.QUESTION)
async def question(call: Call, value: int) -> Card:
    await circles.alone(call.db, call.community)
    group = await _open(call, value)
    await groups.change(call.db, group.id, question=group.question + 1)
    await deliveries.refresh(call.db, call.community, owing.GROUP, group.id, call.now)
    return card(say("Another question"), questions.asked(group.question + 1))


@delivery(owing.NUDGE, label=say("A word to the captain of a pairing group"), topic=topics.course)
async def nudge(scene: Scene) -> Card | None:
    group = await groups.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or not group.open or group.dated is not None or group.met or scene.member not in group.members:
        return None
    others = await drawing.named(scene.db, group.others(scene.member))
    return card(
        say("You are the captain"),
        say("You and {others} have no date yet, as far as I know: I read no message. Name a time in your conversation; "
            "two sentences are enough.", others=others),
        date.button(say("We have a date"), group.id, "primary"),
        question.button(say("Another question"), group.id),
    )  # fmt: skip


@delivery(owing.CHECK, live=False, label=say("“Did you meet?” in pairing"), topic=topics.course)
async def check(scene: Scene) -> Card | None:
    group = await groups.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or not group.open or group.met == "met":
        return None
    who = await drawing.named(scene.db, group.members)
    return card(
        say("Did you meet?"),
        say("{who}, one click of any of you is enough.", who=who),
        met.button(say("We met"), group.id, "primary"),
        planned.button(say("It is planned"), group.id),
        not_.button(say("Not this time"), group.id),
    )


@button("pairing.met")
async def met(call: Call, value: int) -> Card:
    return await _said(call, value, "met", say("Good to hear"), say("It is noted for all of you."))


@button("pairing.planned")
async def planned(call: Call, value: int) -> Card:
    return await _said(call, value, "planned", say("Good"), say("I ask once more before the round ends."))


@button("pairing.not")
async def not_(call: Call, value: int) -> Card:
    words = say("That happens. It does not count, so you may well be brought together again.")
    return await _said(call, value, "not", say("Noted"), words)


async def _said(call: Call, number: int, what: Met, title: Words, words: Words) -> Card:
    await circles.alone(call.db, call.community)
    group = await groups.own(call, number)
    if group.state not in {"open", "over"}:
        raise UserError(say("That group was broken up before it could meet."))
    await groups.change(call.db, group.id, met=what, answered=call.now)
    return card(title, words, status_button())


async def _open(call: Call, number: int) -> Group:
    group = await groups.own(call, number)
    if not group.open:
        raise UserError(say("That round is over. See when the next one is with /pairing status."))
    return group
