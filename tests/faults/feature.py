"""A feature with every effect that introductions do not have: a conversation, its end, a file, a message due later."""

from __future__ import annotations

from datetime import timedelta

from bot import deliveries, people
from bot.call import Call
from bot.cards import Card, Document, card
from bot.declare import command, delivery
from bot.deliveries import Debt
from bot.people import Member
from bot.scene import Scene
from bot.text import Mention, say

TALK, PAPER, LATER = "trial.talk", "trial.paper", "trial.later"


@command("trial talk")
async def talk(call: Call, who: Member) -> Card:
    """Open a conversation with somebody.

    Args:
        who: With whom.
    """
    pair = f"{call.member.id}-{who.id}"
    await deliveries.converse(call.db, call.workspace, TALK, pair, call.inbound.place, call.now)
    return card("Opening it")


@command("trial end")
async def end(call: Call, who: Member) -> Card:
    """End the conversation with somebody.

    Args:
        who: With whom.
    """
    await deliveries.close(call.db, call.workspace, TALK, f"{call.member.id}-{who.id}", call.now)
    return card("Closing it")


@command("trial paper")
async def paper(call: Call, name: str) -> Card:
    """Post a file.

    Args:
        name: What it is called.
    """
    await deliveries.reply(call.db, call.workspace, Debt(PAPER, name, name, call.inbound.place), call.now)
    return card("Posting it")


@command("trial later")
async def later(call: Call, word: str, after: timedelta) -> Card:
    """Write to oneself later.

    Args:
        word: What.
        after: When.
    """
    debt = Debt(LATER, call.member.id, word, detail=word, member=call.member.id)
    await deliveries.tell(call.db, call.workspace, debt, call.now + after)
    return card("I will")


@delivery(TALK)
async def talking(scene: Scene) -> Card:
    pair = [int(number) for number in scene.subject.split("-")]
    known = await people.by_number(scene.db, scene.workspace.id, pair)
    first, second = (Mention(number, known[number].name) for number in pair)
    return card("A talk", say("{a} and {b}, here you are.", a=first, b=second), notify=tuple(pair))


@delivery(PAPER, live=False)
async def papers(scene: Scene) -> Card:
    return card(f"Paper {scene.subject}", Document(f"{scene.subject}.txt", scene.subject.encode()))


@delivery(LATER)
async def told(scene: Scene) -> Card:
    return card(f"Later: {scene.detail}")
