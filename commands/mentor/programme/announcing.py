"""A programme as all members see it: what it is, until when one applies, and with which button."""

from __future__ import annotations

from bot import deliveries, settings
from bot.cards import Button, Card, Fields, card
from bot.declare import delivery
from bot.gatherings import Here
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say, say_many
from commands.mentor.programme import cycles, owed
from commands.mentor.programme.cycles import MENTEE, MENTOR, Cycle
from commands.mentor.settings import channel

APPLY = "mentor.apply"


async def show(here: Here, cycle: Cycle) -> None:
    """Owe the card of a programme: where it was said, and elsewhere in the mentors' channels."""
    own = {cycle.workspace: cycle.place}
    for workspace, place in await settings.places(here.db, cycle.community, channel, own):
        await deliveries.show(here.db, workspace, owed.CARD, cycle.id, place, here.now)


@delivery(owed.CARD, label=say("Card of a mentoring programme"), renewed=True)
async def posted(scene: Scene) -> Card | None:
    cycle = await cycles.find(scene.db, scene.workspace.community, int(scene.subject))
    if cycle is None:
        return None
    about = [cycle.about] if cycle.about else []
    controls = apply_buttons(cycle.id) if cycle.state == "open" else ()
    return card(cycle.name, *about, Fields(await facts(scene.db, cycle)), stands(cycle), *controls)


async def facts(db: Connection, cycle: Cycle) -> tuple[tuple[Words, Words], ...]:
    mentees, mentors, places = await cycles.counted(db, cycle.id)
    return (
        (say("Apply until"), Moment(cycle.closes)),
        (say("Goes on for"), say_many("{n} week", "{n} weeks", cycle.weeks)),
        (say("Applied"), applied(mentees, mentors, places)),
    )


def applied(mentees: int, mentors: int, places: int) -> Words:
    return say(
        "{mentees}, {mentors} with {places}",
        mentees=say_many("{n} mentee", "{n} mentees", mentees),
        mentors=say_many("{n} mentor", "{n} mentors", mentors),
        places=say_many("{n} place", "{n} places", places),
    )


def stands(cycle: Cycle) -> Words:
    """Say how a programme stands."""
    return {
        "open": say("Press what fits you. All are matched at once, so it does not matter who is first."),
        "closed": say(
            "Applications are over. Moderators look at who goes with whom; all who applied hear from me soon."
        ),
        "begins": say("All are being introduced to each other."),
        "published": say("All who were matched have been introduced. Thank you all."),
    }.get(cycle.state, say("It was called off."))


def apply_buttons(cycle: int) -> tuple[Button, Button]:
    """Give the two ways to apply; what they do stands with the forms."""
    return (
        Button(say("I'd like a mentor"), APPLY, f"{cycle}.{MENTEE}", "primary"),
        Button(say("I can mentor"), APPLY, f"{cycle}.{MENTOR}", "primary"),
    )
