"""What a digest says of events: what is coming, what fills up, what one said yes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot import gatherings
from bot.cards import Item
from bot.declare import section
from bot.digests import Entry, Look
from bot.gatherings import Meeting
from bot.gatherings.buttons import show
from bot.text import say
from commands.event.drawing import entry
from commands.event.tables import KIND

AHEAD, SOON = timedelta(weeks=4), timedelta(days=8)
MOST = 30
FEW = 3
"""So few seats are worth a word."""


@section("event.coming", say("Coming up"), rank=20)
async def coming(look: Look) -> list[Entry]:
    """Tell each event once, when its next date is less than four weeks away."""
    first: dict[int, Meeting] = {}
    for each in await _ahead(look, AHEAD):
        first.setdefault(each.gathering.id, each)
    return [Entry(f"event:{each.gathering.id}", item) for each, item in await _items(look, first.values())]


@section("event.filling", say("Almost full"), rank=25)
async def filling(look: Look) -> list[Entry]:
    """Tell once of a date that few seats are left, where it was not just announced."""
    dates = [each for each in await _ahead(look, AHEAD) if each.capacity is not None]
    counted = await gatherings.tally(look.db, [each.id for each in dates])
    few = [each for each in dates if 0 < (counted[each.id].left(each.capacity) or 0) <= FEW and counted[each.id].going]
    return [Entry(f"event-few:{each.id}", item) for each, item in await _items(look, few)]


@section("event.mine", say("You said yes to"), rank=5)
async def mine(look: Look) -> list[Entry]:
    """Tell a member what they said yes to in the days ahead; nothing in a channel."""
    if look.member is None:
        return []
    dates = await _ahead(look, SOON)
    answers = await gatherings.mine(look.db, [each.id for each in dates], look.member.id)
    yes = [each for each in dates if each.id in answers and answers[each.id].answer in {"going", "maybe"}]
    return [Entry(f"event-mine:{each.id}", item) for each, item in await _items(look, yes)]


async def _ahead(look: Look, length: timedelta) -> list[Meeting]:
    where = gatherings.coming(look.workspace.community, KIND, look.now, look.now + length)
    return [each for each in await gatherings.meetings_where(look.db, *where, most=200) if each.at > look.now]


async def _items(look: Look, dates: Iterable[Meeting]) -> list[tuple[Meeting, Item]]:
    wanted = list(dates)[:MOST]
    numbers = [each.id for each in wanted]
    counted = await gatherings.tally(look.db, numbers)
    answers = await gatherings.mine(look.db, numbers, look.member.id) if look.member else {}
    return [
        (
            each,
            entry(
                each,
                counted[each.id],
                answers[each.id].answer if each.id in answers else "",
                show.button(say("Show"), each.id),
            ),
        )
        for each in wanted
    ]
