"""All groups that go on, by exam, with their seats."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from bot.call import Call
from bot.cards import Card, Item, Line, Listing, Part, card
from bot.declare import button, command
from bot.kinds import Term
from bot.text import Bold, Words, say
from commands.study import drawing, meaning, rows
from commands.study.finding import LIST, start
from commands.study.joining import join_button
from commands.study.rows import Group
from commands.study.showing import show_group
from commands.study.tables import groups

SHOWN = 20
_g = groups.c


@command("study list", reads=True)
async def list_(call: Call, exam: Annotated[str, Term("exams")] = "") -> Card:
    """List the study groups that go on, by exam, with the seats they have.

    Args:
        exam: Only groups for this one.
    """
    only = [_g.exam == exam] if exam else []
    every = await rows.groups_where(call.db, call.community, _g.state == "open", *only)
    hidden = await meaning.hidden(call, every)
    found = [each for each in every if each.id not in hidden]
    look = start.button(say("Find one for me"), style="primary")
    if not found:
        return card(
            say("No study group yet"), say("Say what you prepare for, and I tell you when others do too."), look
        )
    return card(say("Study groups"), *await _by_exam(call, found[:SHOWN]), *_more(len(found) - SHOWN), look)


async def _by_exam(call: Call, found: list[Group]) -> list[Part]:
    taken = await rows.taken(call.db, [each.id for each in found])
    mine = {each.id for each in await rows.mine(call.db, call.community, call.member.id)}
    parts: list[Part] = []
    for exam, each in groupby(sorted(found, key=_order), key=lambda group: group.exam):
        items = tuple(_item(group, taken.get(group.id, 0), mine=group.id in mine) for group in each)
        parts += [Line(Bold(call.vocabulary.label("exams", exam))), Listing(items)]
    return parts


def _order(group: Group) -> tuple[str, str, int]:
    return group.exam, group.day.isoformat() if group.day else "9", group.id


def _item(group: Group, taken: int, *, mine: bool) -> Item:
    when = drawing.day(group.day) if group.day else say("no date yet")
    line = say("{name} · {seats}", name=group.name, seats=drawing.seats(group, taken))
    label = say("Get in line") if taken >= group.size else say("Join")
    act = show_group.button(say("Show"), group.id) if mine else join_button(group, label)
    return Item(line, say("{day} · {times}", day=when, times=drawing.times(group)), act)


def _more(number: int) -> list[Words]:
    return [say("and {n} more: name an exam to see them", n=str(number))] if number > 0 else []


@button(LIST, reads=True)
async def every(call: Call, value: str) -> Card:
    return await list_.run(call, exam=value)  # type: ignore[no-any-return]
