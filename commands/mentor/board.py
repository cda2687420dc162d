"""What the coordinators and the mentors see of open requests: the board by age, what needs a person, what can be taken."""

from __future__ import annotations

from collections.abc import Sequence

from bot import deliveries, paging, people, settings
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import button, command, delivery
from bot.gatherings import Here
from bot.policy import Role
from bot.profile import BETWEEN
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, joined, say, say_many
from bot.vocabulary import Vocabulary
from commands.mentor import candidates, drawing, owing, rows
from commands.mentor.flagging import look_button
from commands.mentor.rows import Request
from commands.mentor.settings import channel, coordinators
from commands.mentor.tables import requests

SHOWN = 15
TITLE = say("Mentor requests by age")


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
    found = await _waiting(scene.db, scene.workspace.community)
    items = await _items(scene.db, found[:SHOWN], scene.vocabulary)
    rest = len(found) - len(items)
    more = [say_many("and {n} more: /mentor board", "and {n} more: /mentor board", rest)] if rest else []
    return card(TITLE, *_shown(items), *more)


@command("mentor board", role=Role.MODERATOR, reads=True)
async def board(call: Call) -> Card:
    """Show the open requests for a mentor, the oldest first, and how each stands."""
    return await _page(call, 0)


@button("mentor.board-page", role=Role.MODERATOR, reads=True)
async def page(call: Call, value: int) -> Card:
    return await _page(call, value)


async def _page(call: Call, number: int) -> Card:
    found = await _waiting(call.db, call.community)
    pages = paging.pages(len(found), SHOWN)
    number = paging.within(number, pages)
    items = await _items(call.db, found[number * SHOWN : (number + 1) * SHOWN], call.vocabulary)
    return card(TITLE, *_shown(items), *paging.steps(page, number, pages), footer=paging.footer(number, pages))


async def _waiting(db: Connection, community: int) -> list[Request]:
    return await rows.requests_where(db, requests.c.community == community, requests.c.state.in_(rows.UNSETTLED))


async def _items(db: Connection, found: Sequence[Request], words: Vocabulary) -> list[Item]:
    asked = await candidates.being_asked(db, [each.id for each in found])
    who = await people.names(db, [each.member for each in found])
    return [
        drawing.line(
            each, drawing.name(each.member, who), words, _stands(each, asked.get(each.id, 0)), look_button(each.id)
        )
        for each in found
    ]


def _shown(items: Sequence[Item]) -> list[Listing | Words]:
    return [Listing(tuple(items))] if items else [say("Nobody waits for a mentor.")]


def _stands(request: Request, asked: int) -> Words:
    if request.state == "waiting":
        return say("no match yet, in line")
    soon = [say("wanted this week")] if request.urgency == "week" else []
    told = say_many("{n} mentor is asked", "{n} mentors are asked", asked) if asked else say("nobody is being asked")
    due = say("{told}, answer due {when}", told=told, when=Moment(request.due, "relative"))
    return joined([*soon, due], BETWEEN)
