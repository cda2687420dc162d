"""Newcomers are written to once, if moderators want it and the platform tells who joins."""

from __future__ import annotations

from bot import deliveries, people, profile
from bot.call import Call
from bot.cards import Card, card
from bot.declare import delivery, on
from bot.deliveries import Debt
from bot.scene import Scene
from bot.text import say
from commands.intro.form import start
from commands.intro.settings import welcome

WELCOME = "intro.welcome"


@on("joined")
async def newcomer(call: Call) -> None:
    if not call.setting(welcome) or not await people.welcome_once(call.db, call.member.id, call.now):
        return
    await deliveries.tell(call.db, call.workspace, Debt(WELCOME, call.member.id, member=call.member.id), call.now)


@delivery(WELCOME)
async def greeting(scene: Scene) -> Card | None:
    """Draw the welcome; who introduced themselves meanwhile needs none."""
    if scene.member is None or scene.member in await profile.load(scene.db, scene.workspace.community, [scene.member]):
        return None
    words = say(
        "Welcome to {name}. I connect people here: surgical technologists, sterile processing technicians and those who work with them. "
        "If you like, tell the others who you are; you choose what they see. This is the only time I write to you unasked.",
        name=scene.workspace.name,
    )
    return card(say("Welcome"), words, start.button(say("Introduce me"), style="primary"))
