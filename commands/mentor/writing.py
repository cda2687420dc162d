"""How the two of a mentorship reach each other: directly where they share a workspace, else I pass on what they write."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from bot import deliveries, people, settings
from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import Asked, Opening, button, delivery, form
from bot.deliveries import Debt
from bot.errors import UserError
from bot.gatherings import Here
from bot.kinds import Text
from bot.scene import Scene
from bot.text import Words, say
from commands.mentor import drawing, keeping, owing
from commands.mentor import settings as decided
from commands.mentor.keeping import Mentorship


@button("mentor.write")
async def write(call: Call, value: int) -> Opening:
    await keeping.mine(call, value)
    return message.open(value=value)


@form("mentor.message", say("Write to them"), submit=say("Send"))
async def message(
    call: Call, value: str, words: Annotated[str, Text(1500, long=True), Asked(say("Your message"))]
) -> Card:
    """I bring it to them by direct message, with your name. I do not keep it.

    Args:
        words: Never anything about a patient.
    """
    mentorship = await keeping.mine(call, int(value))
    other = mentorship.other(call.member.id)
    if not mentorship.live or other is None or await people.blocked(call.db, call.member.id, other):
        raise UserError(say("This mentorship is over, so I pass nothing on any more."))
    there = await owing.home(call, mentorship.reached(other))
    key = f"{other}:{call.member.id}:{call.now.isoformat()}"
    debt = Debt(owing.MESSAGE, mentorship.id, key, detail=words, member=other, sender=call.member.id)
    await deliveries.tell(call.db, there, debt, call.now)
    return card(say("On its way"), say("They can answer in the same way."))


@delivery(owing.MESSAGE, label=say("Message between mentor and mentee"), unsure="repeat")
async def brought(scene: Scene) -> Card | None:
    mentorship = await keeping.find(scene.db, scene.workspace.community, int(scene.subject))
    if mentorship is None or scene.sender is None or scene.member is None:
        return None
    if await people.blocked(scene.db, scene.sender, scene.member):
        return None
    name = await drawing.named(scene.db, scene.sender)
    controls = (write.button(say("Answer"), mentorship.id, "primary"),) if mentorship.live else ()
    return card(say("A message for you"), say("{name} writes:", name=name), scene.detail, *controls)


async def begin(here: Here, mentorship: Mentorship, reader: int, name: Words) -> Words:
    """Say how one of both reaches the other at first, where their conversation may not be open yet."""
    if await room(here, mentorship.workspace, mentorship.both):
        return say(
            "I open a conversation for the two of you: find a first time there. Whoever reads this first begins."
        )
    return await how(here, mentorship, reader, name)


async def how(here: Here, mentorship: Mentorship, reader: int, name: Words) -> Words:
    """Say how one of both reaches the other."""
    if await deliveries.posted(here.db, mentorship.workspace, owing.PAIR, mentorship.id) is not None:
        return say("Find a time in the conversation of the two of you; whoever reads this first begins.")
    if await together(here, mentorship, reader):
        return say("Write to {name} and find a time; whoever reads this first begins.", name=name)
    return say("{name} is in another workspace of this community. Write here, and I pass it on.", name=name)


async def controls(here: Here, mentorship: Mentorship, reader: int) -> tuple[Button, ...]:
    """Give what one of both needs to reach the other, where they cannot write directly."""
    if await together(here, mentorship, reader):
        return ()
    return (write.button(say("Write to them"), mentorship.id),)


async def room(here: Here, workspace: int, both: Collection[int]) -> str:
    """Give the place below which two have a conversation of their own; empty where they have none."""
    there = await owing.home(here, workspace)
    if len(await people.by_number(here.db, there.id, both)) < 2:
        return ""
    below = {each.id: place for each, place in await settings.places(here.db, there.community, decided.pairs)}
    return below.get(there.id, "")


async def together(here: Here, mentorship: Mentorship, reader: int) -> bool:
    """Say whether both have an account in the workspace where one of them is reached."""
    return len(await people.by_number(here.db, mentorship.reached(reader), mentorship.both)) == len(mentorship.both)
