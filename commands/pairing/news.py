"""What digests say of pairing: when the next round is, and how many are in it."""

from __future__ import annotations

from bot.cards import Button, Item
from bot.declare import section
from bot.digests import Entry, Look
from bot.text import Moment, say, say_many
from commands.pairing import circles, membership
from commands.pairing.status import JOIN


@section("pairing.next", say("Meet somebody new"), rank=35)
async def coming(look: Look) -> list[Entry]:
    """Tell once of each round to come; who is in it needs no button."""
    circle = await circles.at(look.db, look.workspace)
    next_ = await circles.next_at(look.db, circle) if circle else None
    if circle is None or next_ is None:
        return []
    mine = await membership.find(look.db, circle, look.member.id) if look.member else None
    n = await membership.counted(look.db, circle, look.now)
    words = say("The next pairing round begins {when}.", when=Moment(next_))
    many = say_many("{n} member is in it", "{n} members are in it", n)
    inside = mine is not None and mine.state == "in"
    return [
        Entry(f"pairing:{circle.id}:{next_.date()}", Item(words, many, None if inside else Button(say("I'm in"), JOIN)))
    ]
