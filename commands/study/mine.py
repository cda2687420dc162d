"""What stands on a member's own page: their groups, their places in line, and what they wait for."""

from __future__ import annotations

from bot.call import Call
from bot.cards import Button, Item, Line, Listing, Part
from bot.declare import page_section
from bot.text import Bold, say
from commands.study import drawing, rows, seeking
from commands.study.finding import stop
from commands.study.rows import Group
from commands.study.showing import show_group


@page_section(rank=33)
async def on_my_page(call: Call) -> list[Part]:
    theirs = await rows.mine(call.db, call.community, call.member.id)
    lines = await rows.mine(call.db, call.community, call.member.id, "waiting", "held")
    waits = await seeking.waiting(call.db, call.community, call.member.id)
    items = [
        *(Item(each.name, drawing.times(each), _show(each)) for each in theirs),
        *(Item(say("{name}: you are in line", name=each.name), None, _show(each)) for each in lines),
        *(_wait(row.exam, call) for row in waits),
    ]
    return [Line(Bold("Study groups")), Listing(tuple(items))] if items else []


def _show(group: Group) -> Button:
    return show_group.button(say("Show"), group.id)


def _wait(exam: str, call: Call) -> Item:
    label = call.vocabulary.label("exams", exam)
    return Item(say("You wait for a group for the {exam}", exam=label), None, stop.button(say("Stop"), exam))
