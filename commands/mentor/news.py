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
from commands.mentor.kinds import URGENCIES
from commands.mentor.listing import open_to
from commands.mentor.rows import Request
from commands.mentor.tables import requests

_r = requests.c


@section("mentor.open", say("Looking for a mentor"), rank=30)
async def posted(look: Look) -> list[Entry]:
    """Tell a mentor of the open requests on their topics; a channel, where all members read, only what they are about."""
    if look.member is None:
        found = await rows.requests_where(
            look.db, _r.community == look.workspace.community, _r.posted, _r.state.in_(rows.UNSETTLED)
        )
        return [Entry(f"mentor:{each.id}", _about(look, each)) for each in found]
    mine = await rows.mentor(look.db, look.workspace.community, look.member.id)
    if mine is None or mine.state != "open":
        return []
    found = [each for each in await open_to(look.db, mine) if each.topic in mine.topics]
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


def _about(look: Look, each: Request) -> Item:
    """Say what somebody looks for, neither who it is nor what they wrote."""
    soon = URGENCIES.words(each.urgency)
    return drawing.line(each, say("A member"), look.vocabulary, soon, claim_button(each.id))


def _item(look: Look, each: Request, who: Mapping[int, str]) -> Item:
    whose = say("A member") if each.anonymous else drawing.name(each.member, who)
    return drawing.line(each, whose, look.vocabulary, each.goal, claim_button(each.id))
