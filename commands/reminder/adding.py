"""Setting a reminder: a moment or a rule, what it is about, and for moderators a channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import Row, delete, insert, update

from bot import notifying, recurrence, rules
from bot.call import Call
from bot.cards import Card, card
from bot.declare import Asked, Opening, button, command, form
from bot.errors import Faults, UserError
from bot.ids import outdated
from bot.kinds import Text, When, Where
from bot.people import Place
from bot.policy import Role
from bot.rules import Rule
from bot.text import Moment, PlaceLink, Words, say
from commands.reminder.firing import LASTS, owe, understood
from commands.reminder.listing import cancel_button, coming
from commands.reminder.tables import RULE, find, reminders

MOST_OPEN = 25
KEPT = LASTS + timedelta(days=1)
"""How long a reminder is known after its time: it may still wait for its member, or be put off."""

_t = reminders.c


@command("reminder add", form=True, title=say("Remind me"))
async def add(
    call: Call,
    when: Annotated[datetime | Rule, When(), Asked(say("When"))],
    about: Annotated[str, Text(300, long=True), Asked(say("What about"))],
    where: Annotated[Place | None, Where(needs=("post",)), Asked(say("In a channel"))] = None,
) -> Card:
    """Remind you of something, once or again and again.

    Args:
        when: Such as in 2h, tomorrow 7pm, Tue 0700, or every Tuesday at 19:00.
        about: What you want to hear. Never anything about a patient.
        where: Moderators only: post it in this channel instead of writing to you.
    """
    if where is not None:
        call.require(Role.MODERATOR)
    await _make_room(call)
    values = {
        "member": call.member.id,
        "workspace": call.workspace.id,
        "place": where.id if where else "",
        "about": about,
    }
    made = insert(reminders).values(values | {"community": call.community, "made": call.now}).returning(reminders)
    row = (await call.db.execute(made)).one()
    return await _set(call, row, when, say("Your reminder is set"))


@button("reminder.change")
async def change(call: Call, value: int) -> Opening:
    """Open what was understood, to be corrected."""
    row = await _own(call, value)
    standing = (await recurrence.standings(call.db, RULE, [row.id])).get(str(row.id))
    when = rules.show(standing.rule) if standing else f"{row.at.astimezone(call.zone):%Y-%m-%d %H:%M}"
    return Opening(correct, {"when": when, "about": row.about}, str(row.id))


@form("reminder.correct", say("Change the reminder"), submit=say("Save"))
async def correct(
    call: Call,
    value: str,
    when: Annotated[datetime | Rule, When(), Asked(say("When"))],
    about: Annotated[str, Text(300, long=True), Asked(say("What about"))],
) -> Card:
    """Change when it comes, or what it says.

    Args:
        when: Such as in 2h, tomorrow 7pm, Tue 0700, or every Tuesday at 19:00.
        about: What you want to hear. Never anything about a patient.
    """
    if not value.isdecimal():
        raise outdated()
    row = await _own(call, int(value))
    await call.db.execute(update(reminders).where(_t.id == row.id).values(about=about))
    return await _set(call, row, when, say("Your reminder is changed"), about)


async def _set(call: Call, row: Row[Any], when: datetime | Rule, title: Words, about: str = "") -> Card:
    """Write when a reminder comes, and say it back so that a wrong reading is seen."""
    at = when if isinstance(when, datetime) else None
    await call.db.execute(update(reminders).where(_t.id == row.id).values(at=at))
    if isinstance(when, Rule):
        first = await recurrence.keep(call.db, call.workspace, RULE, row.id, when, call.now, call.member.id)
        said: tuple[Words, ...] = _repeating(call, when, first)
    else:
        await recurrence.end(call.db, RULE, row.id)
        await owe(call.db, call.workspace, row, when)
        said = (say("{written} · {when}", written=understood(call, when), when=Moment(when)),)
    where = (
        [say("It will be posted in {place}.", place=PlaceLink(row.place))] if row.place else await notifying.greet(call)
    )
    buttons = (change.button(say("Change it"), row.id), cancel_button(row.id))
    return card(title, *said, about or row.about, *where, *notifying.zone_note(call), *buttons)


def _repeating(call: Call, rule: Rule, first: datetime | None) -> tuple[Words, ...]:
    if first is None:
        raise Faults({"when": say("No day is left on which it could come. Name a later end, or none.")})
    return say("It comes {often}.", often=rules.describe(rule)), say(
        "The first time: {written} · {when}", written=understood(call, first), when=Moment(first)
    )


async def _make_room(call: Call) -> None:
    """Forget what has long come, and refuse more than 25 that are still to come."""
    mine = (_t.member == call.member.id, _t.community == call.community)
    await call.db.execute(delete(reminders).where(*mine, _t.at < call.now - KEPT))
    if len(await coming(call)) >= MOST_OPEN:
        raise UserError(say("You have {n} reminders to come. Cancel one with /reminder list first.", n=str(MOST_OPEN)))


async def _own(call: Call, number: int) -> Row[Any]:
    row = await find(call.db, number)
    if row is None or row.community != call.community:
        raise UserError(say("That reminder is gone. Set a new one with /reminder add."))
    call.require(Role.MODERATOR if row.place else Role.MEMBER, owner=row.member)
    return row
