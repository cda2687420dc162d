"""Requests that every mentor can see: taken with one click, and given back."""

from __future__ import annotations

from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.policy import Role
from bot.scene import Scene
from bot.text import Moment, Words, say
from commands.mentor import drawing, ending, introducing, keeping, matched, mine, owing, rows
from commands.mentor.keeping import Mentorship
from commands.mentor.rows import Request
from commands.mentor.tables import requests

SHOWN = 15
_r = requests.c


@delivery(owing.POST, label=say("Mentor request in the mentors' channel"), renewed=True)
async def posted(scene: Scene) -> Card | None:
    """Draw a request for the mentors; a settled one says so, and has no button any more."""
    request = await rows.find_request(scene.db, scene.workspace.community, int(scene.subject))
    if request is None:
        return None
    about = Fields(tuple(drawing.facts(request, scene.vocabulary)))
    if not request.unsettled:
        return card(say("A mentor request, settled"), _settled(request))
    name = say("A member") if request.anonymous else await drawing.named(scene.db, request.member)
    first = say("{name} asked for a mentor {when}.", name=name, when=Moment(request.made, "relative"))
    return card(say("Who can help?"), first, about, claim_button(request.id))


@button("mentor.claim")
async def claim(call: Call, value: int) -> Card:
    """Take a request that every mentor can see."""
    request = await rows.request(call.db, call.community, value)
    if not request.posted:
        raise UserError(say("This request is not open to all mentors. See those that are with /mentor open."))
    number = await matched.take(call, value, call.member.id, "claimed")
    return await introducing.taken(call, number)


@button(mine.GIVE_BACK)
async def give_back(call: Call, value: int) -> Card:
    """Ask whether a mentor is sure, since the member has heard of them already."""
    mentorship = await _lately(call, value)
    name = await drawing.named(call.db, mentorship.mentee)
    sure = say("{name} is told kindly, keeps their place in line, and I ask somebody else.", name=name)
    return card(say("Give it back?"), sure, given_back.button(say("Give it back"), value, "danger"))


@button("mentor.given-back")
async def given_back(call: Call, value: int) -> Card:
    await rows.alone(call.db, call.community)
    mentorship = await _lately(call, value)
    await ending.another(call, mentorship, "back", call.member.id, "given back")
    return card(say("Given back"), say("I ask somebody else. Thank you for saying so in time."))


def claim_button(number: int) -> Button:
    return claim.button(say("I can mentor"), number, "primary")


async def _lately(call: Call, number: int) -> Mentorship:
    mentorship = await keeping.mine(call, number)
    call.require(Role.MEMBER, owner=mentorship.mentor or 0)
    if not mentorship.live:
        raise UserError(say("This mentorship is over already."))
    if not mentorship.returnable(call.now):
        raise UserError(
            say("It is too late to give it back. End it with /mentor mine, which is nobody's fault either.")
        )
    return mentorship


def _settled(request: Request) -> Words:
    if request.state == "matched":
        return say("It found a mentor {when}. Thank you all.", when=Moment(request.settled or request.due))
    return say("It was taken back.")
