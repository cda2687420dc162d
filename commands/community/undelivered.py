"""What did not arrive and why: for moderators, with no word of what it said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select

from bot import paging, people
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.catalogue import Catalogue
from bot.declare import button, command, section
from bot.digests import Entry, Look
from bot.kinds import Zone
from bot.people import ZONE, Member
from bot.policy import Role
from bot.rooms import is_inside
from bot.settings import Setting
from bot.text import Moment, PlaceLink, Words, joined, say, say_many

PER_PAGE, KEPT = 10, timedelta(days=30)
zone = Setting(
    ZONE,
    Zone(),
    say("Time zone of the community"),
    say("For members who named none, and whose platform does not know it."),
)
_d = s.deliveries.c
_STATES: Mapping[str, Words] = {
    "failed": say("did not arrive"),
    "unknown": say("may have arrived, and nobody can know"),
    "kept": say("waits until its member asks for it"),
    "retry": say("is tried again"),
}


@command("community deliveries", role=Role.MODERATOR, reads=True)
async def deliveries(call: Call) -> Card:
    """Show what did not arrive in the last 30 days, and why."""
    return await _page(call, 0)


@button("community.deliveries", role=Role.MODERATOR, reads=True)
async def turn(call: Call, value: int) -> Card:
    return await _page(call, value)


@section("community.undelivered", say("What did not arrive"), rank=90, moderators=True)
async def undelivered(look: Look) -> list[Entry]:
    """Tell moderators how many did not arrive, by why."""
    lost = select(_d.kind, _d.error, func.count().label("n"), func.max(_d.id).label("last")).where(
        _d.community == look.workspace.community,
        _d.state.in_(("failed", "unknown")),
        _d.done > look.since,
        _d.done <= look.now,
    )
    rows = await look.db.execute(lost.group_by(_d.kind, _d.error))
    return [
        Entry(
            f"undelivered:{row.last}",
            Item(
                say_many("{n} × {what}", "{n} × {what}", row.n, what=_label(look.catalogue, row.kind)), row.error or ""
            ),
        )
        for row in rows
    ]


async def _page(call: Call, number: int) -> Card:
    """Show one page; one that is not there any more gives the last."""
    since = call.now - KEPT
    troubled = or_(_d.state.in_(("failed", "unknown", "kept")), (_d.state == "retry") & _d.error.is_not(None))
    mine = (_d.community == call.community, troubled, _d.owed > since)
    total = (await call.db.execute(select(func.count()).where(*mine))).scalar_one()
    if not total:
        return card(say("Deliveries"), say("Everything arrived, as far as anybody can know."))
    pages = paging.pages(total, PER_PAGE)
    number = min(number, pages - 1)
    found = select(s.deliveries).where(*mine).order_by(_d.owed.desc(), _d.id.desc())
    rows = (await call.db.execute(found.limit(PER_PAGE).offset(number * PER_PAGE))).all()
    members = await people.by_number(call.db, call.workspace.id, {row.member for row in rows if row.member})
    turns = [turn.button(say("Newer"), number - 1)] if number else []
    turns += [turn.button(say("Older"), number + 1)] if number + 1 < pages else []
    footer = say("Page {n} of {pages}. What a message said is not kept.", n=str(number + 1), pages=str(pages))
    title = say_many("{n} message is not where it should be", "{n} messages are not where they should be", total)
    return card(title, Listing(tuple(_item(call, row, members) for row in rows)), *turns, footer=footer)


def _item(call: Call, row: Row[Any], members: Mapping[int, Member]) -> Item:
    where: Words = PlaceLink(row.place) if row.place and row.effect != "tell" else say("by direct message")
    if is_inside(row.place):
        where = say("in its conversation")
    if row.effect in {"enter", "strike"}:
        where = say("in the calendar")
    who = members.get(row.member)
    to = say("{where} to {name}", where=where, name=who.name) if who and row.effect == "tell" else where
    head = say("{what}, {to}: {state}", what=_label(call.catalogue, row.kind), to=to, state=_STATES[row.state])
    details: list[Words] = [Moment(row.owed)]
    if row.error:
        details.append(row.error)
    return Item(head, joined(details, " · "))


def _label(catalogue: Catalogue, kind: str) -> Words:
    drawn = catalogue.drawn.get(kind)
    return drawn.label if drawn and drawn.label else kind
