"""A group that is proposed to those who wait: each says yes or no with one click, and with three who said yes it is founded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select, update

from bot import people, rules, timers
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, delivery, timer
from bot.errors import UserError
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, Words, joined, say, say_many
from bot.timers import Ring
from bot.vocabulary import Vocabulary
from commands.study import clock, drawing, founding, owing, rows, seating
from commands.study.kinds import SECURITY
from commands.study.rows import Group, Seat
from commands.study.showing import show_group
from commands.study.tables import invited, proposals
from commands.study.uniting import ENOUGH, MOST

_p, _i = proposals.c, invited.c


@delivery(owing.PROPOSED, label=say("Proposal of a study group"), unsure="repeat")
async def proposed(scene: Scene) -> Card | None:
    """Draw what is proposed, for one who has not answered."""
    row = await _find(scene, int(scene.subject))
    asked = await _asked(scene, row.id) if row is not None and row.state != "lapsed" else []
    mine = next((each for each in asked if each.member == scene.member), None)
    if row is None or mine is None or mine.yes is not None or row.until <= scene.now:
        return None
    names = await drawing.names(scene.db, [each.member for each in asked if each.member != scene.member])
    exam = scene.vocabulary.label("exams", row.exam)
    when = rules.describe(rules.from_text(row.time))
    return card(
        say("A study group of your own?"),
        say("{names} and you wait for a group for the {exam}, and your shifts leave you all free: {when}.", names=joined(names.values()), exam=exam, when=when),
        say("When {n} of you say yes, it is founded. You have until {when}.", n=str(ENOUGH), when=Moment(row.until)),
        SECURITY, yes.button(say("I'm in"), row.id, "primary"), no.button(say("Not this one"), row.id),
    )  # fmt: skip


@button("study.yes")
async def yes(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    row = await _answered(call, value, said=True)
    asked = [each for each in await _asked(call, value) if each.yes]
    if row.group is not None:
        return await _late(call, await rows.group(call.db, call.community, row.group))
    if len(asked) < ENOUGH:
        lack = say_many(
            "When {n} more says yes, it is founded.", "When {n} more say yes, it is founded.", ENOUGH - len(asked)
        )
        return card(say("Noted: you are in"), lack, say("I write to you either way."))
    group = await _found(call, row, asked, call.vocabulary)
    words = say(
        "You meet {times}. Change it with /study schedule when you know each other.", times=drawing.times(group)
    )
    return card(
        say("Your group is founded: {name}", name=group.name),
        words,
        show_group.button(say("The group"), group.id, "primary"),
    )


@button("study.no")
async def no(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    await _answered(call, value, said=False)
    return card(say("That is fine"), say("You still wait for a group, and hear when another one fits."))


@timer(owing.PROPOSAL)
async def over(ring: Ring) -> None:
    """Let go of a proposal to which too few said yes; who did hears of it, and still waits."""
    await rows.alone(ring.db, ring.workspace.community)
    row = await _find(ring, int(ring.subject))
    if row is None or row.state != "open" or ring.now < row.until:
        return
    await ring.db.execute(update(proposals).where(_p.id == row.id).values(state="lapsed"))
    for each in await _asked(ring, row.id):
        if each.yes:
            await owing.tell(ring, owing.UNFORMED, row.id, each.member, each.workspace)


@delivery(owing.UNFORMED, label=say("Notice that a study group did not come about"))
async def unformed(scene: Scene) -> Card | None:
    row = await _find(scene, int(scene.subject))
    if row is None or row.state != "lapsed":
        return None
    exam = scene.vocabulary.label("exams", row.exam)
    words = say(
        "Too few said yes this time. You still wait for a group for the {exam}, and hear of the next.", exam=exam
    )
    return card(say("No group yet"), words, say("Or start one at a time of yours: /study create."))


@delivery(owing.SEATED, label=say("Notice that a study group is founded"), unsure="repeat")
async def seated(scene: Scene) -> Card | None:
    """Tell who said yes that their group is there."""
    group = await rows.find(scene.db, scene.workspace.community, int(scene.subject))
    seat = await rows.seat(scene.db, group.id, scene.member) if group and scene.member else None
    if group is None or not group.open or seat is None or not seat.inside:
        return None
    words = say("Enough of you said yes. You meet {times}; the sessions are in your dates.", times=drawing.times(group))
    return card(
        say("Your study group is founded"), words, SECURITY, show_group.button(say("The group"), group.id, "primary")
    )


async def _found(call: Call, row: Row[Any], asked: Sequence[Row[Any]], words: Vocabulary) -> Group:
    """Found the group of those who said yes, who did so first first."""
    first = [Seat(0, each.member, each.workspace, "in", each.at, None) for each in asked]
    day = min((each for each in map(_day, asked) if each and each > call.now.date()), default=None)
    name = founding.usual_name(row.exam, words)
    group = await founding.found(call, row.exam, [rules.from_text(row.time)], day, first, name=name, size=MOST)
    await call.db.execute(update(proposals).where(_p.id == row.id).values(state="founded", group=group.id))
    await timers.stop(call.db, owing.PROPOSAL, row.id)
    await clock.go_on(call, group.id)
    for each in asked:
        if each.member != call.member.id:
            await owing.tell(call, owing.SEATED, group.id, each.member, each.workspace)
    return group


async def _late(call: Call, group: Group) -> Card:
    """Let who says yes after it was founded join it."""
    mine = await seating.join(call, group, call.member.id)
    await clock.go_on(call, group.id)
    title = (
        say("You are in: {name}", name=group.name) if mine.inside else say("You are in line: {name}", name=group.name)
    )
    return card(
        title, say("You meet {times}.", times=drawing.times(group)), show_group.button(say("The group"), group.id)
    )


async def _answered(call: Call, number: int, *, said: bool) -> Row[Any]:
    """Write an answer of one who was asked; what is founded can still be joined."""
    row = await _find(call, number)
    asked = await _asked(call, number) if row is not None else []
    if row is None or all(each.member != call.member.id for each in asked):
        raise UserError(_gone())
    if row.state == "lapsed" or row.until <= call.now or (row.state == "founded" and row.group is None):
        raise UserError(_gone())
    mine = update(invited).where(_i.proposal == number, _i.member == call.member.id)
    await call.db.execute(mine.values(yes=said, at=call.now))
    return row


def _gone() -> Words:
    return say("That proposal is over. Type /study find to see who studies for your exam now.")


async def _find(here: Here, number: int) -> Row[Any] | None:
    found = select(proposals).where(_p.community == here.workspace.community, _p.id == number)
    return (await here.db.execute(found)).one_or_none()


async def _asked(here: Here, number: int) -> list[Row[Any]]:
    """Give who is asked and still here, who answered first first; of two kept apart meanwhile the later one is left out."""
    found = list(await here.db.execute(select(invited).where(_i.proposal == number).order_by(_i.at, _i.member)))
    apart = await people.kept_apart_among(here.db, here.workspace.community)
    kept: list[Row[Any]] = []
    for each in found:
        if not any({(each.member, other.member), (other.member, each.member)} & apart for other in kept):
            kept.append(each)
    return kept


def _day(row: Row[Any]) -> date | None:
    return rows.as_day(row.day)
