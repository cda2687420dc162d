"""Opening a programme, and finding the one that runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from sqlalchemy import insert, update

from bot import people, timers
from bot.call import Call
from bot.cards import Card, card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import Faults, UserError
from bot.kinds import Integer, Text, Where
from bot.people import Place
from bot.policy import Role
from bot.text import PlaceLink, say
from commands.mentor import rows, settings
from commands.mentor.programme import announcing, applying, boarding, cycles, owed
from commands.mentor.programme.cycles import Cycle
from commands.mentor.programme.tables import cycles as table

LEAST, MOST = timedelta(hours=1), timedelta(days=365)


@command("mentor programme")
async def programme(call: Call) -> Card:
    """Show the mentoring programme that is open: apply, choose, or lead it as a moderator."""
    running = await cycles.running(call.db, call.community)
    if running is None:
        words = say("No programme is open at the moment. /mentor request finds you a mentor at any time.")
        more = [start.button(say("Open a programme"), style="primary")] if call.moderates else []
        return card(say("Mentoring programme"), words, *more)
    return await applying.shown(call, running)


@button("mentor.programme-start", role=Role.MODERATOR)
async def start(call: Call) -> Opening:
    terms = await settings.terms(call)
    place = Place(call.inbound.place) if call.inbound.place else None
    weeks = max(1, round(terms.term / timedelta(weeks=1)))
    return opened.open({"weeks": weeks, "place": place})


@form("mentor.programme-opened", say("Open a programme"), role=Role.MODERATOR, submit=say("Open it"))
async def opened(
    call: Call,
    _value: str,
    name: Annotated[str, Text(80), Asked(say("Name"))],
    closes: Annotated[datetime, Asked(say("Apply until"))],
    place: Annotated[Place, Where(needs=("post",)), Asked(say("Announced in"))],
    weeks: Annotated[int, Integer(least=1, most=104), Asked(say("Weeks"))] = 12,
    about: Annotated[str, Text(800, long=True), Asked(say("What it is for"))] = "",
) -> Card:
    """Members apply until a date; then I match all at once, and you look at it before anybody hears.

    Args:
        name: Such as: Spring mentoring 2027.
        closes: Such as Jan 31 6pm. Two or three weeks from now give people time.
        place: I post it there, with two buttons to apply.
        weeks: How long each mentorship goes on, 12 if you do not know.
        about: Who it is for, and what is expected of them.
    """
    await rows.alone(call.db, call.community)
    if await cycles.running(call.db, call.community) is not None:
        raise UserError(say("A programme is open already. See it with /mentor programme."))
    if not call.now + LEAST <= closes <= call.now + MOST:
        raise Faults({"closes": say("Choose a moment between one hour and one year from now.")})
    row = {
        "community": call.community, "workspace": call.workspace.id, "place": place.id, "name": name, "about": about,
        "closes": closes, "weeks": weeks, "seed": 1, "state": "open", "trouble": "", "made": call.now,
    }  # fmt: skip
    cycle = cycles.as_cycle((await call.db.execute(insert(table).values(row).returning(table))).one())
    await _wake(call, cycle)
    await announcing.show(call, cycle)
    await boarding.show(call, cycle)
    words = say(
        "It is being posted in {place}. When applications are over, I match all and tell you.",
        place=PlaceLink(place.id),
    )
    return card(say("{name} is open", name=name), words, *boarding.controls(cycle))


@button("mentor.programme-longer", role=Role.MODERATOR)
async def longer(call: Call, value: int) -> Opening:
    cycle = await boarding.running(call, value)
    return extended.open({"closes": cycle.closes.astimezone(call.zone)}, value=value)


@form("mentor.programme-extended", say("Apply until"), role=Role.MODERATOR, submit=say("Save"))
async def extended(call: Call, value: str, closes: Annotated[datetime, Asked(say("Apply until"))]) -> Card:
    """Applications are taken until then, also where they were over.

    Args:
        closes: Such as Jan 31 6pm.
    """
    await rows.alone(call.db, call.community)
    cycle = await boarding.running(call, int(value))
    if cycle.state == "begins":
        raise UserError(say("All are being introduced already, so nobody can apply any more."))
    if not call.now < closes <= call.now + MOST:
        raise Faults({"closes": say("Choose a moment from now on, within a year. You can also end applications now.")})
    return await _until(call, cycle, closes)


@button(boarding.OVER, role=Role.MODERATOR)
async def over(call: Call, value: int) -> Card:
    """End applications before their date."""
    await rows.alone(call.db, call.community)
    cycle = await boarding.running(call, value)
    if cycle.state != "open":
        raise UserError(say("Applications are over already."))
    return await _until(call, cycle, call.now)


async def _until(call: Call, cycle: Cycle, closes: datetime) -> Card:
    anew = update(table).where(table.c.id == cycle.id).values(closes=closes, state="open")
    await call.db.execute(anew)
    cycle = await boarding.running(call, cycle.id)
    await _wake(call, cycle)
    await announcing.show(call, cycle)
    await boarding.show(call, cycle)
    return await boarding.shown(call, cycle)


async def _wake(call: Call, cycle: Cycle) -> None:
    """Let the programme look at itself when those who chose nobody are reminded, or now."""
    home, at = await people.workspace_of(call.db, cycle.workspace), max(call.now, cycle.closes - boarding.BEFORE)
    await timers.put(call.db, home, owed.CLOCK, cycle.id, at)
