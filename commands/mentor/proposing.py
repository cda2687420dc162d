"""What a mentor who is asked sees."""

from __future__ import annotations

from bot import fitting, people
from bot.cards import Card, Fields, card
from bot.declare import delivery
from bot.scene import Scene
from bot.text import Moment, Words, say
from commands.mentor import candidates, drawing, owing, rows, settings
from commands.mentor.questioning import three
from commands.mentor.ranking import Offering, weigh
from commands.mentor.rows import Request


@delivery(owing.OFFER, label=say("Question to a mentor"), unsure="repeat")
async def asked(scene: Scene) -> Card | None:
    return await _drawn(scene, nudge=False)


@delivery(owing.NUDGE, label=say("Reminder to a mentor"))
async def nudged(scene: Scene) -> Card | None:
    return await _drawn(scene, nudge=True)


async def _drawn(scene: Scene, *, nudge: bool) -> Card | None:
    """Draw an offer as long as it can be answered; who wants no name shown has none until somebody says yes."""
    offer = await rows.find_offer(scene.db, scene.workspace.community, int(scene.subject))
    request = await rows.find_request(scene.db, scene.workspace.community, offer.request) if offer else None
    if offer is None or request is None or offer.state != "asked" or not request.unsettled:
        return None
    if (nudge and offer.answered) or await people.blocked(scene.db, offer.mentor, request.member):
        return None
    shown = say("A member") if request.anonymous else await drawing.named(scene.db, request.member)
    first = (
        say("You have not answered yet, and {name} waits.", name=shown)
        if nudge
        else say("{name} looks for a mentor, and you fit.", name=shown)
    )
    why = drawing.why(await _reasons(scene, request, offer.mentor))
    pairs = [*([(say("Why you"), why)] if why else []), *drawing.facts(request, scene.vocabulary)]
    after = say("Without an answer I ask somebody else {when}.", when=Moment(offer.until))
    return card(
        say("Still open: would you mentor?") if nudge else say("Would you mentor?"),
        first,
        Fields(tuple(pairs)),
        after,
        *three(offer.id),
    )


async def _reasons(scene: Scene, request: Request, member: int) -> list[Words]:
    """Say why this mentor is asked."""
    mentor = await rows.mentor(scene.db, request.community, member)
    if mentor is None or request.anonymous:
        return []
    facts = await fitting.load(scene.db, request.community, [member, request.member])
    offering = Offering(
        facts[member], mentor.topics, mentor.ways, mentor.languages, mentor.apart, mentor.room, 0, mentor.asked
    )
    wish = candidates.wish(request, facts[request.member])
    decided = (await settings.terms(scene)).weights
    fit = weigh(offering, wish, decided, scene.vocabulary, scene.now)
    if fit is None:
        return []
    return drawing.reasons(fit, facts[member], facts[request.member], request, scene.vocabulary, scene.now)
