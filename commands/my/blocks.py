"""Whom a member wants nothing to do with: one list over all features, working both ways, known to them alone."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot import people
from bot import schema as s
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import button, command
from bot.errors import UserError
from bot.people import Member
from bot.text import say


@command("my block")
async def block(call: Call, who: Member) -> Card:
    """Keep a member away from you, and you from them. They are not told.

    Args:
        who: The member.
    """
    if who.id == call.member.id:
        raise UserError(say("That is you. Name somebody else."))
    if who.id not in await _blocked(call):
        row = {"member": call.member.id, "blocked": who.id, "made": call.now}
        await call.db.execute(insert(s.blocks).values(community=call.community, **row))
    return card(
        say("Blocked"),
        say("{name} cannot reach you through me, and I never bring you together. They are not told.", name=who.name),
    )


@command("my unblock")
async def unblock(call: Call, who: Member) -> Card:
    """Take a member off your block list.

    Args:
        who: The member.
    """
    return await _unblock(call, who.id)


@button("my.unblock")
async def unblock_button(call: Call, value: int) -> Card:
    return await _unblock(call, value)


@command("my blocks", reads=True)
async def blocks(call: Call) -> Card:
    """Show whom you block; nobody else can see it."""
    numbers = await _blocked(call)
    if not numbers:
        return card(say("Your block list"), say("You block nobody. Type /my block to add somebody."))
    members = await people.by_number(call.db, call.workspace.id, numbers)
    items = tuple(
        Item(_name(members, number), button=unblock_button.button(say("Unblock"), number)) for number in numbers
    )
    return card(say("Your block list"), Listing(items))


async def _unblock(call: Call, number: int) -> Card:
    mine = (s.blocks.c.community == call.community, s.blocks.c.member == call.member.id, s.blocks.c.blocked == number)
    gone = await call.db.execute(delete(s.blocks).where(*mine))
    if not gone.rowcount:
        raise UserError(say("You do not block them. Type /my blocks to see your list."))
    return card(say("Unblocked"), say("They are off your list."))


async def _blocked(call: Call) -> list[int]:
    mine = select(s.blocks.c.blocked).where(s.blocks.c.community == call.community, s.blocks.c.member == call.member.id)
    return list((await call.db.execute(mine.order_by(s.blocks.c.made))).scalars())


def _name(members: dict[int, Member], number: int) -> str:
    return members[number].name if number in members else f"#{number}"
