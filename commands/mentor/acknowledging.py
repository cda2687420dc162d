"""What somebody who asked for a mentor hears at once: what happens when, and who fits and why."""

from __future__ import annotations

from sqlalchemy import update

from bot import fitting, people
from bot.call import Call
from bot.cards import Card, Item, Listing, card
from bot.declare import button
from bot.policy import Role
from bot.text import Bold, Moment, Words, say, say_many
from commands.mentor import asking, candidates, drawing, flagging, knowing, ordering, rows, settings, status
from commands.mentor.rows import Request
from commands.mentor.tables import requests

SHOWN = 5


@button(status.GO)
async def go(call: Call, value: int) -> Card:
    """Begin to ask now, in the order that stands."""
    mine = await rows.request(call.db, call.community, value)
    call.require(Role.MEMBER, owner=mine.member)
    await rows.alone(call.db, call.community)
    now = update(requests).where(requests.c.id == mine.id, requests.c.begins > call.now)
    await call.db.execute(now.values(begins=call.now))
    await asking.go_on(call, mine.id)
    return await status.shown(call, await rows.request(call.db, call.community, value))


async def acknowledged(call: Call, made: Request) -> Card:
    """Say at once what happens when, and who fits and why."""
    decided = await settings.terms(call)
    fits = await candidates.ranked(call, made, decided.weights, call.vocabulary)
    numbers = [fit.mentor for fit in fits[: ordering.OFFERED]]
    facts = await fitting.load(call.db, call.community, [*numbers[:SHOWN], made.member])
    who = await people.names(call.db, numbers)
    said = await candidates.abouts(call.db, call.community, numbers[:SHOWN])
    items = tuple(
        Item(
            Bold(who[fit.mentor]),
            drawing.praise(
                drawing.why(
                    drawing.reasons(fit, facts[fit.mentor], facts[made.member], made, call.vocabulary, call.now)
                ),
                said.get(fit.mentor, ""),
            ),
        )
        for fit in fits[:SHOWN]
    )
    known = bool(await flagging.places(call))
    if not fits and known:
        await flagging.request(call, made, "nobody")
    until = say("At the latest {when} you hear from me, whatever comes of it.", when=Moment(made.due))
    controls = (*status.go_button(made, call.now), *ordering.controls(made, fits, who))
    return card(
        say("Your request is in"),
        *_next(made, len(fits), known=known),
        *([Listing(items)] if items else []),
        until,
        *knowing.asked(call, facts[made.member]),
        *(controls if items else ()),
        status.status_button(made.id),
    )


def _next(made: Request, found: int, *, known: bool) -> list[Words]:
    """Say what comes next; ``known``: the coordinators hear of it where nobody fits."""
    fit = say_many("{n} mentor fits.", "{n} mentors fit; the best first:", found)
    if made.posted:
        stands = say(
            "It stands in the mentors' channel. If nobody takes it, I ask mentors one by one from {when} on.",
            when=Moment(made.begins),
        )
        return [stands, *([fit] if found else [])]
    if not found:
        none = say("No mentor who is free fits at the moment. As soon as one comes or has room, I ask them for you.")
        return [none, say("The coordinators know, and look too.")] if known else [none]
    return [
        say(
            "I ask the first {when}, and the next one if there is no answer in time. You may choose the order.",
            when=Moment(made.begins, "relative"),
        ),
        fit,
    ]
