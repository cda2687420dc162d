"""Saying hello: one line below somebody's introduction, which notifies that member alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from sqlalchemy import func, insert, select

from bot import deliveries, people
from bot.call import Call
from bot.cards import Button, Card, card
from bot.declare import Opening, button, delivery, form, on
from bot.deliveries import Debt
from bot.errors import UserError
from bot.ids import outdated
from bot.kinds import Text
from bot.scene import Scene
from bot.text import Mention, say
from commands.intro.tables import hellos

LINE = "intro.hello"
CARD = "intro.card"
A_DAY = 5


@button("intro.hello")
async def hello(call: Call, value: int) -> Opening:
    await _may(call, value)
    return greet.open(value=value)


@form("intro.hello", say("Say hello"))
async def greet(call: Call, value: str, line: Annotated[str, Text(300, long=True)]) -> Card:
    """It is posted below their introduction, for all to see.

    Args:
        line: Your hello. Never anything about a patient.
    """
    if not value.isdecimal():
        raise outdated()
    recipient = int(value)
    post = await _may(call, recipient)
    row = {"sender": call.member.id, "recipient": recipient, "at": call.now}
    number = (
        await call.db.execute(insert(hellos).values(community=call.community, **row).returning(hellos.c.id))
    ).scalar_one()
    below = Debt(
        LINE,
        recipient,
        str(number),
        post.place,
        thread=post.message,
        detail=line,
        member=recipient,
        sender=call.member.id,
    )
    await deliveries.reply(call.db, call.workspace, below, call.now)
    return card(say("Sent"), say("Your hello stands below their introduction, and they are told."))


@delivery(LINE, live=False)
async def below(scene: Scene) -> Card | None:
    """Draw a hello; if one of the two left or blocks the other meanwhile, it is dropped."""
    if scene.sender is None or scene.member is None or await people.blocked(scene.db, scene.sender, scene.member):
        return None
    both = await people.by_number(scene.db, scene.workspace.id, [scene.sender, scene.member])
    if len(both) < 2 or not all(member.present for member in both.values()):
        return None
    sender, member = both[scene.sender], both[scene.member]
    words = {"sender": Mention(sender.id, sender.name), "member": Mention(member.id, member.name)}
    return card(
        say("Hello from {name}", name=sender.name),
        say("{sender} to {member}: {line}", line=scene.detail, **words),
        notify=(member.id,),
    )


@on("erased")
async def unsay(call: Call) -> None:
    """Whoever deletes all about themselves takes their hellos along."""
    await deliveries.take_back(call.db, call.community, LINE, call.member.id, call.now)


def hello_button(member: int) -> Button:
    return hello.button(say("Say hello"), member, "primary")


async def _may(call: Call, recipient: int) -> deliveries.Post:
    """Refuse a hello to oneself, to who is blocked or blocks, beyond the day's number, or where no card stands."""
    if recipient == call.member.id:
        raise UserError(say("That is you. Say hello to somebody else."))
    member = (await people.by_number(call.db, call.workspace.id, [recipient])).get(recipient)
    post = await deliveries.posted(call.db, call.workspace.id, CARD, recipient)
    if member is None or not member.present or await people.blocked(call.db, call.member.id, recipient):
        raise UserError(say("Your hello cannot be brought to them. You can say hello to somebody else."))
    if post is None:
        raise UserError(
            say("{name} has no introduction in a channel here, so there is no place for your hello.", name=member.name)
        )
    sent = select(func.count()).where(hellos.c.sender == call.member.id, hellos.c.at > call.now - timedelta(days=1))
    if (await call.db.execute(sent)).scalar_one() >= A_DAY:
        raise UserError(say("You have said hello {n} times today. Say the next one tomorrow.", n=str(A_DAY)))
    return post
