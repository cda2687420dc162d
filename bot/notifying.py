"""What a member decides about what I send them, how I reach them, and what I say where I am not sure of either."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from sqlalchemy import Row, select, update

from bot import budget, office
from bot import schema as s
from bot.budget import NEVER, SHIFT, Budget
from bot.call import Call
from bot.cards import Card, Fields, Option, card
from bot.declare import Asked, Opening, button, delivery, form
from bot.deliveries import Debt, tell
from bot.errors import Faults
from bot.gatherings import reminding
from bot.kinds import Choice, Integer, Offered
from bot.scene import Scene
from bot.text import Moment, Words, joined, say

TEST = "notify.test"
_SHUT = say("You take no direct messages from me, so what I have for you waits in /my messages.")
QUIET = Choice(
    (
        Option(say("By my shift"), SHIFT),
        Option(say("None"), NEVER),
        Option(say("21 to 6"), "21-6"),
        Option(say("22 to 7"), "22-7"),
        Option(say("23 to 8"), "23-8"),
        Option(say("0 to 9"), "0-9"),
        Option(say("7 to 15"), "7-15"),
        Option(say("8 to 16"), "8-16"),
        Option(say("9 to 17"), "9-17"),
    )
)


DIRECT = "direct-channel"
WHERE = Choice(
    (
        Option(say("Directly; if I cannot, a channel tells you"), DIRECT),
        Option(say("Directly; if I cannot, in /my messages"), "direct"),
        Option(say("In /my messages, and a channel tells you"), "channel"),
        Option(say("In /my messages alone"), "fetch"),
    )
)


@form("notify", say("What I may send you"), submit=say("Save"))
async def decide(
    call: Call,
    _value: str,
    quiet: Annotated[str, QUIET, Asked(say("Quiet hours"))] = SHIFT,
    daily: Annotated[int | None, Integer(least=1, most=50), Asked(say("At most a day"))] = None,
    until: Annotated[date | None, Asked(say("Nothing at all until"))] = None,
    off: Annotated[tuple[str, ...], Offered("topics"), Asked(say("Never send me"))] = (),
    where: Annotated[str, WHERE, Asked(say("Where"))] = DIRECT,
) -> Card:
    """What comes in quiet hours, or is too much for a day, waits and comes together.

    Args:
        quiet: In your own time zone. By your shift: when you usually sleep.
        daily: The rest comes the next day, in one message.
        until: For leave or an exam week: everything waits until that day.
        off: What you do not want at all.
        where: A channel tells that something waits for you, never what.
    """
    paused = datetime.combine(until, time(0), call.zone).astimezone(call.now.tzinfo) if until else None
    if paused is not None and paused <= call.now:
        raise Faults({"until": say("That day is here or over. Choose a later one, or leave it empty.")})
    decided = Budget(frozenset(off), quiet, paused, daily, "direct" in where, "channel" in where)
    await budget.save(call.db, call.community, call.member.id, decided, call.now)
    return await shown(call)


async def opening(call: Call) -> Opening:
    """Show the form, filled with what is decided now."""
    now = await budget.load(call.db, call.community, call.member.id)
    until = now.paused.astimezone(call.zone).date() if now.paused and now.paused > call.now else None
    return decide.open(
        {"quiet": now.quiet, "daily": now.daily, "until": until, "off": tuple(sorted(now.off)), "where": _where(now)}
    )


@button("notify.change")
async def change(call: Call) -> Opening:
    return await opening(call)


async def shown(call: Call) -> Card:
    """Show what is decided, with the ways to change it and to try it."""
    now = await budget.load(call.db, call.community, call.member.id)
    off = (
        joined([topic.label for key, topic in call.catalogue.topics.items() if key in now.off])
        if now.off
        else say("nothing")
    )
    pairs: list[tuple[Words, Words]] = [(say("Quiet hours"), QUIET.words(now.quiet)), (say("Switched off"), off)]
    if (where := _where(now)) != DIRECT:
        pairs.append((say("Where"), WHERE.words(where)))
    if now.daily is not None:
        pairs.append((say("At most a day"), str(now.daily)))
    if now.paused and now.paused > call.now:
        pairs.append((say("Nothing until"), Moment(now.paused, "date")))
    buttons = (
        change.button(say("Change"), style="primary"),
        reminding.change.button(say("Reminders of dates")),
        test.button(say("Send me a test")),
        office.show.button(say("What waits for me")),
    )
    shut = [_SHUT] if (await _account(call)).closed is not None else []
    return card(say("What I may send you"), Fields(tuple(pairs)), *shut, *buttons)


@button("notify.test")
async def test(call: Call) -> Card:
    """Try again to reach a member who took no direct messages."""
    a = s.accounts.c
    mine = (a.workspace == call.workspace.id, a.member == call.member.id)
    await call.db.execute(update(s.accounts).where(*mine).values(closed=None))
    debt = Debt(TEST, call.member.id, call.now.isoformat(), member=call.member.id)
    await tell(call.db, call.workspace, debt, call.now)
    return card(
        say("On its way"),
        say("If nothing comes within a minute, allow direct messages from this workspace, and try again."),
    )


@delivery(TEST, label=say("Test message"))
async def tested(scene: Scene) -> Card:
    words = say("This is how I write to you. What comes, and when, you decide with /my notifications.")
    return card(say("Direct messages work"), words, change.button(say("What I may send you")))


def _where(decided: Budget) -> str:
    told = [name for name, on in (("direct", decided.direct), ("channel", decided.fallback)) if on]
    return "-".join(told) or "fetch"


async def greet(call: Call) -> list[Words]:
    """Say how a message will reach this member; where none ever did, send one now, to see whether it does."""
    said = await reach(call)
    if said or (await _account(call)).direct:
        return said
    await tell(call.db, call.workspace, Debt(TEST, call.member.id, "first", member=call.member.id), call.now)
    return [say("It comes by direct message. I send you one now, to see whether it reaches you.")]


async def reach(call: Call) -> list[Words]:
    """Say what keeps a message from reaching this member at once, if something does."""
    closed = (await _account(call)).closed
    now = await budget.load(call.db, call.community, call.member.id)
    if closed is not None:
        return [_SHUT]
    if not now.direct:
        return [say("You want no direct messages, so it waits for you in /my messages.")]
    if now.paused and now.paused > call.now:
        return [say("You want nothing before {when}, so it waits until then.", when=Moment(now.paused, "date"))]
    return []


async def _account(call: Call) -> Row[Any, Any]:
    a = s.accounts.c
    mine = select(a.direct, a.closed).where(a.workspace == call.workspace.id, a.member == call.member.id)
    return (await call.db.execute(mine)).one()


def zone_note(call: Call) -> list[Words]:
    """Say that the time zone is a guess, where it is."""
    if call.member.zoned:
        return []
    return [say("I do not know your time zone, so a time without one is UTC. Set yours with /my timezone.")]
