"""Being in the circle: joining it and saying how, and leaving it."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import insert

from bot import notifying
from bot.call import Call
from bot.cards import Card, card
from bot.declare import Asked, DeskButton, Opening, button, command, form
from bot.errors import UserError
from bot.kinds import YesNo
from bot.text import Words, say
from commands.pairing import circles, membership, parting, placing, status
from commands.pairing.circles import Circle
from commands.pairing.kinds import WAYS
from commands.pairing.membership import Membership
from commands.pairing.tables import members

DESK = 38


@command("pairing join")
async def join(call: Call) -> Opening:
    """Be brought together with another member, round after round; or change how."""
    return await _filled(call)


@button(status.JOIN)
async def start(call: Call) -> Opening:
    return await _filled(call)


desk = DeskButton(start.button(say("Meet somebody new")), DESK)


@form("pairing.joined", say("Meet somebody new"), submit=say("I'm in"))
async def joined(
    call: Call,
    _value: str,
    ways: Annotated[tuple[str, ...], WAYS, Asked(say("How you like to meet"))] = (),
    trio: Annotated[bool, YesNo(), Asked(say("One more is fine"))] = True,
) -> Card:
    """Each round I bring you together with somebody here. You can skip one, snooze or leave at any time.

    Args:
        ways: Leave it empty if it is all the same to you. In writing alone is fine too.
        trio: When the numbers do not come out, somebody more may join you.
    """
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    row = {
        "state": "in", "own": True, "ways": ",".join(ways), "trio": trio, "silent": 0, "changed": call.now,
    }  # fmt: skip
    before = await membership.find(call.db, circle, call.member.id)
    if not await membership.change(call.db, circle, call.member.id, **row):
        new = {"community": call.community, "circle": circle.id, "member": call.member.id, "since": call.now}
        await call.db.execute(insert(members).values(row | new | {"skips": False, "waited": 0}))
    late = await placing.late(call, circle, call.member.id) if _comes(before) else []
    return await _welcomed(call, circle, late, new=_comes(before))


@command("pairing leave")
async def leave(call: Call) -> Card:
    """Be in no pairing round any more. With whom you are now you can still meet."""
    circle = await circles.expected(call)
    await _mine(call, circle)
    sure = say("You are brought together with nobody any more. Whom you are with now you can still meet.")
    snooze = say("For a holiday or an exam, a snooze is enough.")
    away = leave_now.button(say("Leave"), style="danger")
    return card(say("Leave the pairing rounds?"), sure, snooze, status.snooze_button(), away)


@button("pairing.leave")
async def leave_now(call: Call) -> Card:
    await circles.alone(call.db, call.community)
    circle = await circles.expected(call)
    await _mine(call, circle)
    await membership.change(call.db, circle, call.member.id, state="out", until=None, skips=False, changed=call.now)
    await parting.waits_no_more(call, circle, call.member.id)
    return card(say("You are out"), say("It was good to have you. Come back any time with /pairing join."))


async def _welcomed(call: Call, circle: Circle, late: list[Words], *, new: bool) -> Card:
    title = say("You are in") if new else say("Saved")
    return card(
        title,
        *await status.facts(call, circle),
        *late,
        *await notifying.greet(call),
        *await status.ways_on(call, circle),
    )


def _comes(before: Membership | None) -> bool:
    return before is None or before.state != "in"


async def _mine(call: Call, circle: Circle) -> Membership:
    mine = await membership.find(call.db, circle, call.member.id)
    if mine is None or mine.state == "out":
        raise UserError(say("You are not in the pairing rounds. Type /pairing join to be in the next one."))
    return mine


async def _filled(call: Call) -> Opening:
    """Show the form with what was said last."""
    circle = await circles.expected(call)
    mine = await membership.find(call.db, circle, call.member.id)
    known: dict[str, Any] = {"ways": mine.ways or None, "trio": mine.trio} if mine else {"trio": True}
    return joined.open(known)
