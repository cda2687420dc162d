"""Posting the front desk for moderators to pin."""

from __future__ import annotations

from typing import Annotated

from bot import deliveries
from bot.call import Call
from bot.cards import Card, card
from bot.declare import command
from bot.desk import KIND
from bot.errors import UserError
from bot.kinds import Where
from bot.people import Place
from bot.policy import Role
from bot.text import PlaceLink, say


@command("community desk", role=Role.MODERATOR)
async def post(call: Call, where: Annotated[Place | None, Where(needs=("post",))] = None) -> Card:
    """Post the front desk, a card with a button for each thing I do, for you to pin.

    Args:
        where: The channel; the one you are in if you leave it out.
    """
    place = where or call.place
    if place is None:
        raise UserError(say("Name the channel with where:"))
    await deliveries.withdraw(call.db, call.workspace, KIND, "desk", call.now)
    await deliveries.show(call.db, call.workspace, KIND, "desk", place.id, call.now)
    return card(
        say("Posted"),
        say("The front desk is in {place}. Pin it there, so that everybody finds it.", place=PlaceLink(place.id)),
    )
