"""What the coordinators hear of quietly, once: a request or a mentorship that needs a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot import deliveries, office, people, settings
from bot.cards import Button, Card, Fields, Listing, card
from bot.declare import delivery
from bot.deliveries import Debt
from bot.gatherings import Here
from bot.people import Workspace
from bot.scene import Scene
from bot.text import Moment, Words, joined, say, say_many
from commands.mentor import drawing, keeping, owing, rows
from commands.mentor.rows import Request
from commands.mentor.settings import coordinators
from commands.mentor.tables import meetings

LOOK = "mentor.look"
_REQUEST: dict[str, Words] = {
    "none": say("There is no match yet for this request. It keeps its place in line; can you think of somebody?"),
    "nobody": say("No mentor who is free fits this request. Can you think of somebody?"),
}


async def places(here: Here) -> list[tuple[Workspace, str]]:
    """Give where coordinators hear what needs them: their own channel, else the moderators'."""
    own = await settings.places(here.db, here.workspace.community, coordinators)
    office_ = await settings.places(here.db, here.workspace.community, office.channel)
    chosen = {workspace.id: (workspace, place) for workspace, place in [*office_, *own]}
    return list(chosen.values())


async def request(here: Here, wanted: Request, what: str) -> None:
    """Tell the coordinators once that a request needs a person: ``none`` or ``nobody``, see the texts."""
    await _flag(here, f"{wanted.id}.{what}", wanted.due.isoformat(), wanted.member)


async def quiet(here: Here, mentorship: int, asked: datetime) -> None:
    """Tell the coordinators once that one of a mentorship has not said whether they met, though asked twice."""
    await _flag(here, f"{mentorship}.quiet", asked.isoformat())


@delivery(owing.FLAG, live=False, label=say("Mentoring that needs a person"))
async def flagged(scene: Scene) -> Card | None:
    number, _, what = scene.subject.partition(".")
    if what == "quiet":
        return await _quiet(scene, int(number))
    wanted = await rows.find_request(scene.db, scene.workspace.community, int(number))
    if wanted is None or not wanted.unsettled:
        return None
    whose = await drawing.named(scene.db, wanted.member)
    shown = drawing.line(wanted, whose, scene.vocabulary, wanted.goal, look_button(wanted.id))
    return card(say("A mentor request needs you"), _REQUEST[what], Listing((shown,)))


def look_button(number: int) -> Button:
    """Give the button that opens a request for a coordinator; what it does stands in a room of its own."""
    return Button(say("Look"), LOOK, str(number))


async def _quiet(scene: Scene, number: int) -> Card | None:
    mentorship = await keeping.find(scene.db, scene.workspace.community, number)
    if mentorship is None or not mentorship.live:
        return None
    who = await people.names(scene.db, mentorship.both)
    both = joined([drawing.name(each, who) for each in mentorship.both], " · ")
    words = say("I asked twice whether they met, and heard nothing. A kind word from a person may help.")
    held = select(func.count()).where(meetings.c.mentorship == mentorship.id)
    met = (await scene.db.execute(held)).scalar_one()
    facts = Fields((
        (say("Topic"), scene.vocabulary.label("help", mentorship.topic)),
        (say("Since"), Moment(mentorship.began, "date")),
        (say("Met"), say_many("once", "{n} times", met) if met else say("not yet")),
    ))  # fmt: skip
    return card(say("A quiet mentorship"), both, words, facts)


async def _flag(here: Here, subject: str, key: str, about: int | None = None) -> None:
    """Owe a word to the coordinators; ``about`` is whose request it tells, so that it can be taken back."""
    for workspace, place in await places(here):
        await deliveries.reply(here.db, workspace, Debt(owing.FLAG, subject, key, place, sender=about), here.now)
