"""Being left out for a while: a round is skipped, a snooze goes on until a day, and who was quiet comes back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from bot.call import Call
from bot.cards import Card, card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import Faults, UserError
from bot.text import Moment, say
from commands.pairing import circles, membership, placing, status
from commands.pairing.circles import Circle
from commands.pairing.membership import Membership


@command("pairing snooze")
async def snooze(call: Call, until: date | None = None) -> Card | Opening:
    """Be left out of pairing rounds until a day, for leave or an exam.

    Args:
        until: Such as Jan 6. From that day on you are in again.
    """
    return until_day.open() if until is None else await _snoozed(call, until)


@button(status.SNOOZE)
async def start(_call: Call) -> Opening:
    return until_day.open()


@form("pairing.snoozed", say("Snooze"), submit=say("Snooze"))
async def until_day(call: Call, _value: str, until: Annotated[date, Asked(say("Until"))]) -> Card:
    """You are left out of pairing rounds until that day.

    Args:
        until: Such as Jan 6. From that day on you are in again.
    """
    return await _snoozed(call, until)


@button(status.WAKE)
async def wake(call: Call) -> Card:
    """Come back: after a snooze, a skipped round, or three rounds without a word."""
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    mine = await _own(call, circle)
    back = {"state": "in", "until": None, "skips": False, "silent": 0, "changed": call.now}
    await membership.change(call.db, circle, call.member.id, **back)
    late = [] if mine.free(call.now) else await placing.late(call, circle, call.member.id)
    return card(say("You are in again"), *await status.facts(call, circle), *late, *await status.ways_on(call, circle))


@button(status.SKIP)
async def skip(call: Call, value: str) -> Card:
    """Skip the next round; the value is its day, so that an old button skips no other one."""
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await _own(call, circle)
    next_ = await circles.next_at(call.db, circle)
    if next_ is None or value != str(next_.date()):
        raise UserError(say("That round has begun or is off. See how things stand with /pairing status."))
    await membership.change(call.db, circle, call.member.id, skips=True, changed=call.now)
    words = say("You are left out of the round of {when}, and in the one after it again.", when=Moment(next_, "date"))
    return card(say("Skipped"), words, wake.button(say("I'm in after all")))


async def _snoozed(call: Call, until: date) -> Card:
    end = datetime.combine(until, time(0), call.zone).astimezone(call.now.tzinfo)
    if end <= call.now:
        raise Faults({"until": say("That day is here or over. Choose a later one.")})
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await _own(call, circle)
    await membership.change(call.db, circle, call.member.id, until=end, silent=0, changed=call.now)
    words = say(
        "You are in no round before {when}. Whom you are with now you can still meet.", when=Moment(end, "date")
    )
    return card(say("Snoozed"), words, wake.button(say("I'm back")))


async def _own(call: Call, circle: Circle) -> Membership:
    mine = await membership.find(call.db, circle, call.member.id)
    if mine is None or mine.state == "out":
        raise UserError(say("You are not in the pairing rounds. Type /pairing join to be in the next one."))
    return mine
