"""What a mentor who is asked sees."""

from __future__ import annotations

from bot import fitting, people
from bot.cards import Card, Fields, card
from bot.declare import delivery
from bot.gatherings import Here
from bot.scene import Scene
from bot.text import Moment, Words, say
from bot.vocabulary import Vocabulary
from commands.mentor import candidates, drawing, owing, rows, settings
from commands.mentor.questioning import three
from commands.mentor.ranking import Offering, weigh
from commands.mentor.rows import Request


@delivery(owing.OFFER, label=say("Question to a mentor"), unsure="repeat")
async def asked(scene: Scene) -> Card | None:
    return await question(scene, scene.vocabulary, int(scene.subject))


@delivery(owing.NUDGE, label=say("Reminder to a mentor"))
async def nudged(scene: Scene) -> Card | None:
    return await question(scene, scene.vocabulary, int(scene.subject), nudge=True)


async def question(here: Here, words: Vocabulary, number: int, *, nudge: bool = False) -> Card | None:
    """Draw an offer as long as it can be answered; who wants no name shown has none until somebody says yes."""
    offer = await rows.find_offer(here.db, here.workspace.community, number)
    request = await rows.find_request(here.db, here.workspace.community, offer.request) if offer else None
    if offer is None or request is None or offer.state != "asked" or not request.unsettled:
        return None
    if (nudge and offer.answered) or await people.blocked(here.db, offer.mentor, request.member):
        return None
    shown = say("A member") if request.anonymous else await drawing.named(here.db, request.member)
    first = (
        say("You have not answered yet, and {name} waits.", name=shown)
        if nudge
        else say("{name} looks for a mentor, and you fit.", name=shown)
    )
    why = drawing.why(await _reasons(here, words, request, offer.mentor))
    pairs = [*([(say("Why you"), why)] if why else []), *drawing.facts(request, words)]
    after = say("Without an answer I ask somebody else {when}.", when=Moment(offer.until))
    return card(
        say("Still open: would you mentor?") if nudge else say("Would you mentor?"),
        first,
        Fields(tuple(pairs)),
        after,
        *three(offer.id),
    )


async def _reasons(here: Here, words: Vocabulary, request: Request, member: int) -> list[Words]:
    """Say why this mentor is asked."""
    mentor = await rows.mentor(here.db, request.community, member)
    if mentor is None or request.anonymous:
        return []
    facts = await fitting.load(here.db, request.community, [member, request.member])
    offering = Offering(
        facts[member], mentor.topics, mentor.ways, mentor.languages, mentor.apart, mentor.room, 0, mentor.asked
    )
    wish = candidates.wish(request, facts[request.member])
    decided = (await settings.terms(here)).weights
    fit = weigh(offering, wish, decided, words, here.now)
    if fit is None:
        return []
    return drawing.reasons(fit, facts[member], facts[request.member], request, words, here.now)
