"""After the exam: how did it go? Each is asked alone, may say nothing, and nobody else ever sees it."""

from __future__ import annotations

from sqlalchemy import func, select, update

from bot import help as commands_
from bot.call import Call
from bot.cards import Card, Control, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.scene import Scene
from bot.store import Connection
from bot.text import say
from commands.study import owing, rows
from commands.study.finding import start
from commands.study.tables import outcomes

PASSED, NOT_YET, PRIVATE = "passed", "notyet", "private"
ENOUGH = 5
"""Fewer are never counted: a small number tells who it was."""

_o = outcomes.c


@delivery(owing.AFTER, label=say("Question how an exam went"), unsure="repeat")
async def ask(scene: Scene) -> Card | None:
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    if group is None or scene.member is None or await _said(scene.db, group.id, scene.member):
        return None
    exam = scene.vocabulary.label("exams", group.exam)
    return card(
        say("How did it go?"), say("The {exam} is over for your group. You need not answer, and nobody else sees it.", exam=exam),
        say("Where five or more have answered, I count how many passed; never who."),
        passed.button(say("Passed"), group.id, "primary"), not_yet.button(say("Not yet"), group.id), private.button(say("Rather not say"), group.id),
    )  # fmt: skip


@button("study.passed")
async def passed(call: Call, value: int) -> Card:
    await _say(call, value, PASSED)
    offer = call.catalogue.commands.get("mentor offer")
    mentor: list[Control] = [commands_.use.button(say("Help the next ones"), offer.name, "primary")] if offer else []
    words = say("You know what helped. Somebody here begins with the same book today.")
    return card(say("Congratulations"), say("Thank you for studying together."), *([words] if mentor else []), *mentor)


@button("study.not-yet")
async def not_yet(call: Call, value: int) -> Card:
    await _say(call, value, NOT_YET)
    words = say("Many pass the second time, and knowing where it was hard is half of it. It stays with you alone.")
    return card(say("Not yet is not no"), words, start.button(say("Find a study group"), style="primary"))


@button("study.private")
async def private(call: Call, value: int) -> Card:
    await _say(call, value, PRIVATE)
    return card(say("That is fine"), say("Thank you for studying together."))


async def counted(db: Connection, community: int) -> dict[str, tuple[int, int]]:
    """Say for each exam how many passed, of how many who said so; only where that is enough of them."""
    said = select(_o.exam, _o.said, func.count()).where(_o.community == community, _o.said.in_((PASSED, NOT_YET)))
    found: dict[str, dict[str, int]] = {}
    for exam, answer, number in await db.execute(said.group_by(_o.exam, _o.said)):
        found.setdefault(exam, {})[answer] = number
    sums = {exam: (each.get(PASSED, 0), sum(each.values())) for exam, each in found.items()}
    return {exam: each for exam, each in sums.items() if each[1] >= ENOUGH}


async def _say(call: Call, number: int, said: str) -> None:
    mine = (_o.community == call.community, _o.group == number, _o.member == call.member.id)
    if not (await call.db.execute(update(outcomes).where(*mine).values(said=said, at=call.now))).rowcount:
        raise UserError(say("This question was for members of that group. There is nothing to say here."))


async def _said(db: Connection, group: int, member: int) -> str | None:
    found: str | None = (
        await db.execute(select(_o.said).where(_o.group == group, _o.member == member))
    ).scalar_one_or_none()
    return found
