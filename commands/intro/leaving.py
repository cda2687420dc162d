"""Taking an introduction back, and what happens when its member goes."""

from __future__ import annotations

from sqlalchemy import delete

from bot import deliveries, people, profile, search
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, command, on
from bot.errors import UserError
from bot.text import say
from commands.intro.finding import KIND
from commands.intro.showing import CARD
from commands.intro.tables import introductions


@command("intro remove")
async def remove(call: Call) -> Card:
    """Take your introduction back: the card is deleted and nobody can find you."""
    mine = await profile.load(call.db, call.community, [call.member.id])
    if call.member.id not in mine:
        raise UserError(say("You have no introduction here. Type /intro me to write one."))
    sure = say("The card and all that you said in the form are deleted. Your name in other people's hellos stays.")
    return card(say("Take your introduction back?"), sure, remove_now.button(say("Delete it"), style="danger"))


@button("intro.remove")
async def remove_now(call: Call) -> Card:
    await _forget(call)
    return card(say("Your introduction is deleted"), say("You can write a new one any time with /intro me."))


@on("left", "erased")
async def gone(call: Call) -> None:
    await _forget(call)


async def _forget(call: Call) -> None:
    """Withdraw the card and forget the profile; the member may come back and write it anew."""
    for workspace in await people.workspaces_of(call.db, call.community):
        await deliveries.withdraw(call.db, workspace, CARD, call.member.id, call.now)
    await search.drop(call.db, call.community, KIND, call.member.id)
    await profile.save(call.db, call.community, call.member.id, {}, {})
    t = introductions.c
    await call.db.execute(delete(introductions).where(t.community == call.community, t.member == call.member.id))
