"""What digests say of mentoring: to mentors what they could take, to moderators what waits."""

from __future__ import annotations

from collections.abc import Mapping

from bot import people
from bot.cards import Item
from bot.declare import section
from bot.digests import Entry, Look
from bot.text import say
from commands.mentor import drawing, rows
from commands.mentor.claiming import claim_button
from commands.mentor.rows import Request
from commands.mentor.tables import requests

_r = requests.c


@section("mentor.open", say("Looking for a mentor"), rank=30)
async def posted(look: Look) -> list[Entry]:
    """Tell a channel of requests that every mentor can see, and a mentor of those on their topics."""
    found = await rows.requests_where(
        look.db, _r.community == look.workspace.community, _r.posted, _r.state.in_(rows.UNSETTLED)
    )
    if look.member is not None:
        mine = await rows.mentor(look.db, look.workspace.community, look.member.id)
        topics = mine.topics if mine is not None and mine.state == "open" else ()
        apart = await people.kept_apart(look.db, look.member.id)
        found = [
            each
            for each in found
            if each.topic in topics and each.member not in apart and each.member != look.member.id
        ]
    who = await people.names(look.db, [each.member for each in found if not each.anonymous])
    return [Entry(f"mentor:{each.id}", _item(look, each, who)) for each in found]


@section("mentor.waiting", say("Mentor requests that wait"), rank=30, moderators=True)
async def waiting(look: Look) -> list[Entry]:
    """Tell moderators of requests without a match in time."""
    found = await rows.requests_where(look.db, _r.community == look.workspace.community, _r.state == "waiting")
    who = await people.names(look.db, [each.member for each in found])
    return [
        Entry(
            f"mentor-waits:{each.id}",
            drawing.line(each, drawing.name(each.member, who), look.vocabulary, say("no match yet, in line")),
        )
        for each in found
    ]


def _item(look: Look, each: Request, who: Mapping[int, str]) -> Item:
    whose = say("A member") if each.anonymous else drawing.name(each.member, who)
    return drawing.line(each, whose, look.vocabulary, each.goal, claim_button(each.id))
