"""What the coordinators and the mentors see of open requests: the board by age, what needs a person, what can be taken."""

from __future__ import annotations

from bot import deliveries, people, settings
from bot.call import Call
from bot.cards import Card, Listing, card
from bot.declare import command, delivery
from bot.gatherings import Here
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say, say_many
from bot.vocabulary import Vocabulary
from commands.mentor import candidates, drawing, owing, rows
from commands.mentor.flagging import look_button
from commands.mentor.rows import Request
from commands.mentor.settings import channel, coordinators
from commands.mentor.tables import requests

SHOWN = 15


async def post(here: Here, request: Request) -> None:
    """Owe a request's card in the mentors' channels."""
    for workspace, place in await settings.places(here.db, request.community, channel):
        await deliveries.show(here.db, workspace, owing.POST, request.id, place, here.now)


async def seen(here: Here) -> bool:
    """Say whether there is a channel in which mentors see requests."""
    return bool(await settings.places(here.db, here.workspace.community, channel))


async def redraw(here: Here) -> None:
    """Keep the board in the coordinators' channels, and true."""
    for workspace, place in await settings.places(here.db, here.workspace.community, coordinators):
        await deliveries.show(here.db, workspace, owing.BOARD, workspace.community, place, here.now)


@delivery(owing.BOARD, label=say("Board of mentor requests"), renewed=True)
async def standing(scene: Scene) -> Card:
    return await _board(scene.db, scene.workspace.community, scene.vocabulary)


@command("mentor board", role=Role.MODERATOR, reads=True)
async def board(call: Call) -> Card:
    """Show the open requests for a mentor, the oldest first, and how each stands."""
    return await _board(call.db, call.community, call.vocabulary)


async def _board(db: Connection, community: int, words: Vocabulary) -> Card:
    c = requests.c
    waiting = await rows.requests_where(db, c.community == community, c.state.in_(rows.UNSETTLED))
    title = say("Mentor requests by age")
    if not waiting:
        return card(title, say("Nobody waits for a mentor."))
    shown = waiting[:SHOWN]
    asked = await candidates.being_asked(db, (each.id for each in shown))
    who = await people.names(db, [each.member for each in shown])
    items = tuple(
        drawing.line(
            each, drawing.name(each.member, who), words, _stands(each, asked.get(each.id, 0)), look_button(each.id)
        )
        for each in shown
    )
    rest = len(waiting) - len(shown)
    more = [say_many("and {n} more", "and {n} more", rest)] if rest else []
    return card(title, Listing(items), *more)


def _stands(request: Request, asked: int) -> Words:
    if request.state == "waiting":
        return say("no match yet, in line")
    told = say_many("{n} mentor is asked", "{n} mentors are asked", asked) if asked else say("nobody is being asked")
    return say("{told}, answer due {when}", told=told, when=Moment(request.due, "relative"))
