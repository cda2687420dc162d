"""A programme as moderators lead it: how many applied, what came of the matching, and what to do next."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot import deliveries
from bot.call import Call
from bot.cards import Button, Card, Fields, card
from bot.declare import button, delivery
from bot.errors import UserError
from bot.gatherings import Here
from bot.policy import Role
from bot.scene import Scene
from bot.store import Connection
from bot.text import Moment, Words, say, say_many
from commands.mentor import flagging, rows
from commands.mentor.programme import announcing, applying, cycles, owed, solving
from commands.mentor.programme.cycles import Cycle
from commands.mentor.programme.tables import cycles as table
from commands.mentor.programme.tables import rulings

BEFORE = timedelta(days=3)
"""So long before applications are over, those who chose nobody are reminded."""

PAIRS, LEFT, RULE, LONGER, OVER, PUBLISH, CANCEL = (
    "mentor.pairs", "mentor.left-out", "mentor.rulings", "mentor.programme-longer", "mentor.programme-over", "mentor.publish",
    "mentor.programme-cancel",
)  # fmt: skip


async def show(here: Here, cycle: Cycle) -> None:
    """Owe the moderators' card of a programme."""
    for workspace, place in await flagging.places(here):
        await deliveries.show(here.db, workspace, owed.BOARD, cycle.id, place, here.now)


@delivery(owed.BOARD, label=say("Mentoring programme, for moderators"), renewed=True)
async def standing(scene: Scene) -> Card | None:
    cycle = await cycles.find(scene.db, scene.workspace.community, int(scene.subject))
    return await _drawn(scene.db, cycle) if cycle is not None else None


@button(applying.LEAD, role=Role.MODERATOR, reads=True)
async def lead(call: Call, value: int) -> Card:
    return await shown(call, await running(call, value))


@button("mentor.match-again", role=Role.MODERATOR)
async def again(call: Call, value: int) -> Card:
    """Match the pool again, with the same seed: what changed since alone makes a difference."""
    cycle = await _closed(call, value)
    await _rematch(call, cycle, cycle.seed)
    return await shown(call, await running(call, value))


@button("mentor.match-anew", role=Role.MODERATOR)
async def anew(call: Call, value: int) -> Card:
    """Break ties in another way."""
    cycle = await _closed(call, value)
    await _rematch(call, cycle, cycle.seed + 1)
    return await shown(call, await running(call, value))


async def shown(call: Call, cycle: Cycle) -> Card:
    """Draw it for one moderator who asks."""
    return await _drawn(call.db, cycle)


async def running(call: Call, number: int) -> Cycle:
    """Give a programme that is not over.

    Raises:
        UserError: it is over, or gone.
    """
    cycle = await cycles.find(call.db, call.community, number)
    if cycle is None or cycle.state not in cycles.RUNNING:
        raise UserError(say("That programme is over. Open a new one with /mentor programme."))
    return cycle


async def matched(call: Call, number: int) -> Cycle:
    """Give a programme that is matched, and not published yet.

    Raises:
        UserError: it is at another point.
    """
    cycle = await running(call, number)
    if cycle.state == "begins":
        raise UserError(say("It is published already: all are being introduced."))
    if cycle.state != "closed" or cycle.matched is None or cycle.trouble:
        raise UserError(say("It is not matched yet. Look again with /mentor programme in a moment."))
    return cycle


async def rematch(here: Here, cycle: Cycle) -> None:
    """Match anew after a ruling; until then what stands is from before it."""
    await _rematch(here, cycle, cycle.seed)


def controls(cycle: Cycle) -> tuple[Button, ...]:
    """Give what moderators can do at this point."""
    number = str(cycle.id)
    rule, off = Button(say("Pin and forbid"), RULE, number), Button(say("Call it off"), CANCEL, number)
    later = Button(say("Change the date"), LONGER, number)
    if cycle.state == "open":
        return rule, later, Button(say("End applications now"), OVER, number), off
    if cycle.state != "closed":
        return ()
    match_ = again.button(say("Match again"), number)
    if cycle.matched is None or cycle.trouble:
        return match_, rule, later, off
    return (
        Button(say("Who with whom"), PAIRS, number, "primary"), Button(say("Who is left out"), LEFT, number), rule, match_,
        anew.button(say("Draw lots anew"), number), Button(say("Publish"), PUBLISH, number, "primary"), later, off,
    )  # fmt: skip


async def _drawn(db: Connection, cycle: Cycle) -> Card:
    facts: list[tuple[Words, Words]] = [*await announcing.facts(db, cycle)]
    if cycle.state != "open" and cycle.matched is not None and not cycle.trouble:
        found = await cycles.matched(db, cycle.id)
        mentees, _, _ = await cycles.counted(db, cycle.id)
        facts.append((say("Have a mentor"), say("{n} of {most}", n=str(len(found)), most=str(mentees))))
    ruled = await _ruled(db, cycle)
    facts += [(say("Decided by hand"), ruled)] if ruled else []
    return card(say("Programme: {name}", name=cycle.name), Fields(tuple(facts)), _stands(cycle), *controls(cycle))


def _stands(cycle: Cycle) -> Words:
    if cycle.state == "open":
        return say(
            "When applications are over, I match all at once and tell you here. Nobody hears before you publish."
        )
    if cycle.state == "closed" and cycle.trouble:
        return say("It could not be matched: {why}", why=cycle.trouble)
    if cycle.state == "closed" and cycle.matched is None:
        return say("I am matching the whole pool. It is here in a moment.")
    if cycle.state == "closed":
        return say(
            "Matched {when}; nobody knows yet. See who goes with whom and who is left out, pin or forbid two where you know "
            "better, then publish. Where two ways are equally good, lot {seed} decides.",
            when=Moment(cycle.matched or cycle.closes, "relative"), seed=str(cycle.seed),
        )  # fmt: skip
    return announcing.stands(cycle)


async def _ruled(db: Connection, cycle: Cycle) -> Words | None:
    found = (await db.execute(select(rulings.c.what).where(rulings.c.cycle == cycle.id))).scalars().all()
    if not found:
        return None
    pins = sum(what == "pin" for what in found)
    return say(
        "{pins}, {apart}",
        pins=say_many("{n} pinned", "{n} pinned", pins),
        apart=say_many("{n} forbidden", "{n} forbidden", len(found) - pins),
    )


async def _rematch(here: Here, cycle: Cycle, seed: int) -> None:
    await here.db.execute(update(table).where(table.c.id == cycle.id).values(seed=seed))
    if cycle.state == "closed":
        await solving.start(here, cycle)
    await applying.redraw(here, cycle)


async def _closed(call: Call, number: int) -> Cycle:
    await rows.alone(call.db, call.community)
    cycle = await running(call, number)
    if cycle.state != "closed":
        raise UserError(say("Matching begins when applications are over, and ends when it is published."))
    return cycle
