"""What digests tell about study groups: those that have a seat, and for moderators how many pass."""

from __future__ import annotations

from bot import people
from bot.cards import Item
from bot.declare import section
from bot.digests import Entry, Look
from bot.text import say
from commands.study import after, drawing, rows
from commands.study.joining import join_button
from commands.study.tables import groups

_g = groups.c


@section("study.seats", say("Study groups that have a seat"), rank=45)
async def seats(look: Look) -> list[Entry]:
    """Tell which groups can be joined; of each once to a reader, who is shown none with somebody they are kept apart from."""
    found = await rows.groups_where(look.db, look.workspace.community, _g.state == "open", _g.made <= look.now)
    known = await rows.seats_of(look.db, *(each.id for each in found))
    apart = await people.kept_apart(look.db, look.member.id) | {look.member.id} if look.member else set[int]()
    shut = {each.group for each in known if each.member in apart}
    taken = await rows.taken(look.db, [each.id for each in found])
    return [
        Entry(
            f"study:{each.id}",
            Item(
                say("{name}: {exam}", name=each.name, exam=drawing.exam(each, look.vocabulary)),
                say("{seats} · {times}", seats=drawing.seats(each, taken.get(each.id, 0)), times=drawing.times(each)),
                join_button(each, say("Join")),
            ),
        )
        for each in found
        if each.id not in shut and taken.get(each.id, 0) < each.size
    ]


@section("study.figures", say("Exams of study groups"), rank=72, moderators=True)
async def figures(look: Look) -> list[Entry]:
    """Tell moderators how many passed, of those who said so; only of exams of which five or more did."""
    counted = await after.counted(look.db, look.workspace.community)
    return [
        Entry(
            f"study-passed:{exam}:{passed}:{of}",
            Item(say("{exam}: {passed} of {of} who said so passed", exam=look.vocabulary.label("exams", exam), passed=str(passed), of=str(of))),
        )
        for exam, (passed, of) in sorted(counted.items())
    ]  # fmt: skip
