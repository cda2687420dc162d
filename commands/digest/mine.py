"""One's own digest: what is new since one was last here, as often as one likes."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Any

from sqlalchemy import ColumnElement, delete, insert

from bot import digests, notifying, recurrence, rules
from bot.call import Call
from bot.cards import Card, Item, Line, Listing, Option, Part, card
from bot.declare import DeskButton, button, command, on, page_section
from bot.digests import Look
from bot.kinds import Choice, TimeOfDay
from bot.recurrence import Standing
from bot.rules import Days, Rule, Weeks
from bot.text import Bold, Moment, say
from commands.digest.sending import OWN_RULE, drawn, known, own, personal_sections
from commands.digest.tables import personal, shown

EVERY = Choice((Option(say("Every day"), "daily"), Option(say("Once a week"), "weekly"), Option(say("Never"), "never")))
AT, SUNDAY, MONTH = time(17), 6, timedelta(days=30)


@command("digest me")
async def me(call: Call, every: Annotated[str, EVERY] = "", at: Annotated[time | None, TimeOfDay()] = None) -> Card:
    """Get what is new for you by direct message, daily or weekly or never; nothing if there is nothing.

    Args:
        every: How often: daily, weekly on Sunday, or never. Without it I show what is new now.
        at: At which time of your day. At first it is 17:00.
    """
    if not every:
        return await _now(call)
    return await _choose(call, every, at)


@button("digest.every")
async def choose(call: Call, value: str) -> Card:
    return await _choose(call, EVERY.read(value, call.reading), None)


@on("left", "erased")
async def gone(call: Call) -> None:
    await _end(call)
    await call.db.execute(delete(shown).where(shown.c.reader == f"m{call.member.id}"))


@page_section(rank=70)
async def section(call: Call) -> list[Part]:
    row = await own(call.db, call.community, call.member.id)
    words = EVERY.words(row.every) if row else say("never")
    return [Line(Bold("My digest")), Listing((Item(words, button=look.button(say("Show"))),))]


@button("digest.me")
async def look(call: Call) -> Card:
    return await _now(call)


desk_button = DeskButton(look.button(say("What is new")), rank=80)


async def _choose(call: Call, every: str, at: time | None) -> Card:
    """Set how often it comes; at the time of day that they chose before, if they name none."""
    if every == "never":
        await _end(call)
        return card(say("You get no digest"), say("Change it any time with /digest me."))
    row = await own(call.db, call.community, call.member.id)
    before = await _standing(call)
    rule = _rule(call, every, at or (before.rule.at if before else AT))
    values = {"workspace": call.workspace.id, "every": every, "since": row.since if row else call.now}
    await _put(call, values)
    first = await recurrence.keep(call.db, call.workspace, OWN_RULE, call.member.id, rule, call.now, call.member.id)
    when = [say("The next may come {when}.", when=Moment(first))] if first else []
    calm = say("It tells what came since you were last here. If nothing is new, nothing comes.")
    return card(
        say("Your digest is set"),
        say("It comes {often}.", often=rules.describe(rule)),
        *when,
        calm,
        *await notifying.greet(call),
        *notifying.zone_note(call),
    )


async def _now(call: Call) -> Card:
    """Show what the next digest would say, and how often it comes."""
    row = await own(call.db, call.community, call.member.id)
    since = row.since if row else call.now - MONTH
    look_ = Look(call.db, call.workspace, since, call.now, call.settings, call.vocabulary, call.catalogue, call.member)
    told = await digests.gather(
        look_, personal_sections(call.catalogue), without=await known(call.db, f"m{call.member.id}")
    )
    standing = await _standing(call)
    often = (
        say("It comes {often}.", often=rules.describe(standing.rule))
        if standing
        else say("It does not come by itself. Choose how often it shall:")
    )
    buttons = [choose.button(option.label, option.value) for option in EVERY.choices]
    if not told:
        return card(say("Nothing is new for you"), often, *buttons)
    return drawn(say("What is new for you"), told, call.language, often, *buttons)


def _rule(call: Call, every: str, at: time) -> Rule:
    today = call.now.astimezone(call.zone).date()
    pattern = Days(1) if every == "daily" else Weeks((SUNDAY,))
    return Rule(pattern, at, call.zone, rules.first(pattern, today))


async def _standing(call: Call) -> Standing | None:
    return (await recurrence.standings(call.db, OWN_RULE, [call.member.id])).get(str(call.member.id))


async def _put(call: Call, values: dict[str, Any]) -> None:
    mine = {"community": call.community, "member": call.member.id}
    await call.db.execute(delete(personal).where(*_mine(call)))
    await call.db.execute(insert(personal).values(mine | values))


async def _end(call: Call) -> None:
    await recurrence.end(call.db, OWN_RULE, call.member.id)
    await call.db.execute(delete(personal).where(*_mine(call)))


def _mine(call: Call) -> tuple[ColumnElement[bool], ...]:
    return personal.c.community == call.community, personal.c.member == call.member.id
