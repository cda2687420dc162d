"""What makes a mentor fit, as numbers that moderators see and set."""

from __future__ import annotations

from typing import Annotated

from bot import settings
from bot.call import Call
from bot.cards import Card, Fields, card
from bot.declare import Asked, Opening, button, command, form
from bot.kinds import Integer
from bot.policy import Role
from bot.text import say
from commands.mentor.kinds import CRITERIA
from commands.mentor.settings import terms, weights

Weight = Integer(least=0, most=10)


@command("mentor weights", role=Role.MODERATOR, reads=True)
async def shown(call: Call) -> Card:
    """Show what counts when mentors are ranked, and how much; change it with a button."""
    return await _shown(call)


@button("mentor.weigh", role=Role.MODERATOR)
async def change(call: Call) -> Opening:
    return weighed.open((await terms(call)).weights)


@form("mentor.weighed", say("What makes a mentor fit"), role=Role.MODERATOR, submit=say("Save"))
async def weighed(
    call: Call,
    _value: str,
    topic: Annotated[int, Weight, Asked(CRITERIA["topic"])],
    work: Annotated[int, Weight, Asked(CRITERIA["work"])],
    experience: Annotated[int, Weight, Asked(CRITERIA["experience"])],
    hours: Annotated[int, Weight, Asked(CRITERIA["hours"])],
    zone: Annotated[int, Weight, Asked(CRITERIA["zone"])],
    language: Annotated[int, Weight, Asked(CRITERIA["language"])],
    load: Annotated[int, Weight, Asked(CRITERIA["load"])],
    turn: Annotated[int, Weight, Asked(CRITERIA["turn"])],
) -> Card:
    """0 counts nothing, 10 counts most.

    Args:
        topic: All of it for the very topic, a third for a related one.
        work: All of it for two service lines or SPD areas in common.
        experience: All of it for two steps more of experience.
        hours: All of it for ten free hours a week together.
        zone: All of it for the same time zone, nothing from six hours on.
        language: All of it for one language in common, where one was asked for.
        load: All of it for a mentor who has nobody yet.
        turn: All of it for a mentor who was not asked for eight weeks.
    """
    said = {
        "topic": topic, "work": work, "experience": experience, "hours": hours, "zone": zone, "language": language,
        "load": load, "turn": turn,
    }  # fmt: skip
    chosen = weights.kind.read(weights.kind.show(said), call.reading)
    await settings.change(call.db, call.workspace, call.member, weights, chosen, call.now)
    return await _shown(call)


async def _shown(call: Call) -> Card:
    now = (await terms(call)).weights
    pairs = tuple((label, str(now.get(key, 0))) for key, label in CRITERIA.items())
    about = say(
        "Mentors are ranked by what members declared, never by what anybody wrote. Left out whatever counts are those who "
        "block each other, have no room, no language or no way of meeting in common, share an employer and did not allow "
        "it, or have nothing to do with what is asked for."
    )
    return card(say("What makes a mentor fit"), about, Fields(pairs), change.button(say("Change")))
