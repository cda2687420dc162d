"""What digests tell about talks: who offers them now, and for moderators how many took place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select

from bot import people
from bot.cards import Item
from bot.declare import section
from bot.digests import Entry, Look
from bot.text import Mention, Words, say, say_many
from commands.interview import drawing, rows
from commands.interview.requesting import start_with
from commands.interview.tables import hosts, requests

_h, _r = hosts.c, requests.c


@section("interview.new", say("They offer talks"), rank=40)
async def newly(look: Look) -> list[Entry]:
    """Tell who began to offer talks, and what about."""
    new = select(_h.member).where(
        _h.community == look.workspace.community, _h.since >= look.since, _h.since <= look.now
    )
    numbers = list((await look.db.execute(new.order_by(_h.since))).scalars())
    known = await rows.hosts_of(look.db, look.workspace.community, numbers)
    apart = await people.kept_apart(look.db, look.member.id) | {look.member.id} if look.member else set[int]()
    names = await people.names(look.db, numbers)
    return [
        Entry(
            f"interview:{number}",
            Item(
                Mention(number, names[number]),
                drawing.terms("help", known[number].topics, look.vocabulary),
                start_with.button(say("Ask for a talk"), number),
            ),
        )
        for number in numbers
        if number not in apart and known[number].here(look.now)
    ]


@section("interview.figures", say("Talks"), rank=70, moderators=True)
async def figures(look: Look) -> list[Entry]:
    """Tell moderators how many talks took place, and how many requests found nobody; never whose."""
    since = (_r.community == look.workspace.community, _r.settled >= look.since, _r.settled <= look.now)
    counted = select(_r.state, func.count().label("n"), func.max(_r.id).label("last")).where(*since)
    found = {row.state: row for row in await look.db.execute(counted.group_by(_r.state))}
    lines: dict[str, Words] = {
        state: words
        for state, words in (
            ("talked", _many(found, "talked", "{n} talk took place", "{n} talks took place")),
            ("none", _many(found, "none", "{n} request found nobody", "{n} requests found nobody")),
            ("lapsed", _many(found, "lapsed", "{n} talk found no time", "{n} talks found no time")),
        )
        if state in found
    }
    return [Entry(f"interview-{state}:{found[state].last}", Item(words)) for state, words in lines.items()]


def _many(found: dict[str, Row[Any]], state: str, one: str, many: str) -> Words:
    return say_many(one, many, found[state].n if state in found else 0)
