"""A circle as its moderators see it: what is decided, when the next round is, and what they can do."""

from __future__ import annotations

from bot import rules
from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.text import Moment, PlaceLink, Words, say, say_many
from commands.pairing import circles, membership
from commands.pairing.circles import Circle
from commands.pairing.kinds import JOINED, WHO, rules_in_words

PREVIEW, REPORT, CHANGE = "pairing.preview", "pairing.figures", "pairing.setup"
SKIP, PAUSE, RESUME = "pairing.skip-round", "pairing.pause", "pairing.resume"
"""What its buttons do stands in rooms of their own."""


async def shown(call: Call, circle: Circle, title: Words, *notes: Words) -> Card:
    """Show a circle to its moderators."""
    standing = await circles.standing(call.db, circle)
    n = await membership.counted(call.db, circle, call.now)
    pairs: list[tuple[Words, Words]] = [
        (say("Channel"), PlaceLink(circle.place)),
        (say("A round begins"), rules.describe(standing.rule) if standing else "–"),
        (say("Next"), Moment(standing.next) if standing and standing.next else say("paused")),
        (say("Groups of"), str(circle.size)),
        (say("Who is in"), WHO.words(circle.who)),
        (say("In the next round"), say_many("{n} member", "{n} members", n)),
        (say("No repeat within"), say_many("{n} week", "{n} weeks", circle.weeks)),
        (say("Counts, in this order"), rules_in_words(circle.prefers)),
        *([(say("Must hold"), rules_in_words(circle.never))] if circle.never else []),
    ]
    trouble = [circle.trouble] if circle.trouble else []
    first = say("Members join with /pairing join; the front desk has a button for it.") if circle.who == JOINED else say(
        "Who does not want to be in it leaves with /pairing leave."
    )  # fmt: skip
    return card(
        title, Fields(tuple(pairs)), *trouble, first, *notes, *_controls(paused=standing is None or standing.paused)
    )


def _controls(*, paused: bool) -> list[Button]:
    turn = Button(say("Go on"), RESUME, style="primary") if paused else Button(say("Pause"), PAUSE)
    rest = [] if paused else [Button(say("Skip the next round"), SKIP)]
    return [
        Button(say("Who would go with whom"), PREVIEW, style="primary"), *rest, turn, Button(say("Change"), CHANGE),
        Button(say("How rounds went"), REPORT),
    ]  # fmt: skip
