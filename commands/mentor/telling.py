"""What the two sides are told, drawn when it is sent: what no longer holds by then is dropped."""

from __future__ import annotations

from bot.cards import Card, card
from bot.declare import delivery
from bot.scene import Scene
from bot.text import Moment, Words, say
from commands.mentor import flagging, owing, rows
from commands.mentor.offering import resume
from commands.mentor.rows import Request
from commands.mentor.status import change_button, status_button

TALK = "interview request"
"""What another feature offers, if it is on."""


@delivery(owing.WIDENED, label=say("Notice about a mentor request"))
async def widened(scene: Scene) -> Card | None:
    request = await _unsettled(scene)
    if request is None:
        return None
    words = say(
        "Two mentors have not answered, so from now on I ask up to three at once, and every mentor can see your request."
    )
    due = [say("You hear from me {when} at the latest.", when=Moment(request.due))] if request.state == "open" else []
    return card(say("Still looking for your mentor"), words, *due, status_button(request.id))


@delivery(owing.NONE, label=say("Answer to a mentor request"), unsure="repeat")
async def none(scene: Scene) -> Card | None:
    request = await _unsettled(scene)
    if request is None:
        return None
    return card(
        say("No match yet"),
        say(
            "I promised an answer by now, and here it is: no mentor who fits could say yes so far. It is not about you: mentors are few."
        ),
        say(
            "You keep your place in line: as soon as a mentor comes or has room again, I ask them; who waits longest comes first."
        ),
        *([say("The coordinators look too.")] if await flagging.places(scene) else []),
        _meanwhile(scene),
        status_button(request.id),
        change_button(request.id),
    )


@delivery(owing.QUIET, label=say("Notice to a mentor"))
async def quiet(scene: Scene) -> Card | None:
    mine = await rows.mentor(scene.db, scene.workspace.community, int(scene.subject))
    if mine is None or mine.state != "quiet":
        return None
    words = say(
        "Three requests in a row had no answer from you, so I ask you nothing more for now. That is fine: press the button "
        "whenever you have time again. Whom you mentor now you keep."
    )
    return card(say("You are paused as a mentor"), words, resume.button(say("Ask me again"), style="primary"))


def _meanwhile(scene: Scene) -> Words:
    """Say what else a member can do; one talk only where talks are on."""
    if TALK in scene.catalogue.commands:
        return say("Meanwhile: ask somebody for a single talk with /{talk}, or change what you look for.", talk=TALK)
    return say("Meanwhile you can change what you look for: a wider topic, or another way to meet, fits more mentors.")


async def _unsettled(scene: Scene) -> Request | None:
    request = await rows.find_request(scene.db, scene.workspace.community, int(scene.subject))
    return request if request is not None and request.unsettled else None
