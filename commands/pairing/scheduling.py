"""When rounds begin: a rule is kept, one of its dates is skipped, and all of them rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from bot import audit, recurrence, rules
from bot.call import Call
from bot.cards import Card, card
from bot.declare import button, command
from bot.errors import Faults, UserError
from bot.policy import Role
from bot.rules import Rule
from bot.text import Moment, say
from commands.pairing import circles, firing, overview, owing
from commands.pairing.circles import Circle
from commands.pairing.tables import members


@command("pairing skip", role=Role.MODERATOR)
async def skip(call: Call) -> Card:
    """Skip the next round, such as one in a holiday week; the one after it begins as usual."""
    return await _skipped(call)


@button(overview.SKIP, role=Role.MODERATOR)
async def skip_now(call: Call) -> Card:
    return await _skipped(call)


@button("pairing.hold", role=Role.MODERATOR)
async def hold(call: Call, value: str) -> Card:
    """Hold a round after all that was skipped; the value is its day."""
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    rule = await _rule(call, circle)
    days = frozenset(day for day in rule.skipped if day.isoformat() != value)
    await schedule(call, circle, replace(rule, skipped=days))
    return await overview.shown(call, circle, say("The round takes place"))


@command("pairing pause", role=Role.MODERATOR)
async def pause(call: Call) -> Card:
    """Let no more rounds begin until you say so; the one that runs goes on."""
    return await _paused(call)


@button(overview.PAUSE, role=Role.MODERATOR)
async def pause_now(call: Call) -> Card:
    return await _paused(call)


@button(overview.RESUME, role=Role.MODERATOR)
async def resume(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await recurrence.resume(call.db, owing.ROUND, circle.id, call.now)
    await firing.wake(call, circle, await circles.next_at(call.db, circle))
    await audit.note(call.db, call.member, "set", "pairing: rounds", call.now, "paused", "on")
    return await overview.shown(call, circle, say("Pairing rounds go on"))


async def schedule(call: Call, circle: Circle, when: Rule) -> datetime:
    """Let rounds begin by a rule, or by another one than before, and give when the next one does."""
    before = await circles.standing(call.db, circle)
    next_ = await recurrence.keep(call.db, call.workspace, owing.ROUND, circle.id, when, call.now)
    if next_ is None:
        raise Faults({"when": say("No day is left on which a round could begin. Name a later end, or none.")})
    if before is None or before.rule != when:
        was = rules.show(before.rule) if before else None
        await audit.note(call.db, call.member, "set", "pairing: when", call.now, was, rules.show(when))
    await firing.wake(call, circle, next_)
    return next_


async def _rule(call: Call, circle: Circle) -> Rule:
    standing = await circles.standing(call.db, circle)
    if standing is None or standing.next is None:
        raise UserError(say("The rounds are paused, so there is none to skip. Let them go on with /pairing pause."))
    return standing.rule


async def _skipped(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    rule = await _rule(call, circle)
    next_ = rules.following(rule, call.now)
    if next_ is None:
        raise UserError(say("No round is left that could be skipped."))
    today = call.now.astimezone(rule.zone).date()
    coming = frozenset(day for day in rule.skipped if day >= today)
    later = await schedule(call, circle, replace(rule, skipped=coming | {next_.date}))
    # Who wanted to skip this very round is in the next one.
    again = update(members).where(members.c.circle == circle.id, members.c.skips.is_(True))
    await call.db.execute(again.values(skips=False))
    words = say(
        "There is no round {when}. The next one begins {later}.", when=Moment(next_.at, "date"), later=Moment(later)
    )
    return card(say("Skipped"), words, hold.button(say("Hold it after all"), next_.date.isoformat()))


async def _paused(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await recurrence.pause(call.db, owing.ROUND, circle.id)
    await firing.wake(call, circle, None)
    await audit.note(call.db, call.member, "set", "pairing: rounds", call.now, "on", "paused")
    return await overview.shown(call, circle, say("Pairing rounds are paused"))
