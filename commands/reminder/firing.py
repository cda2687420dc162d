"""A reminder at its moment: brought once, with the ways to put it off."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, insert, update

from bot import deliveries, moments, people
from bot.call import Call
from bot.cards import Card, Option, card
from bot.declare import Topic, button, delivery, recurring
from bot.deliveries import Debt
from bot.errors import UserError
from bot.moments import in_zone
from bot.people import Workspace
from bot.policy import Role
from bot.recurrence import Occasion
from bot.scene import Scene
from bot.store import Connection
from bot.text import Mention, Moment, Words, say
from commands.reminder.listing import cancel_button
from commands.reminder.tables import RULE, find, reminders

KIND, POST = "reminder.due", "reminder.post"
CATCH_UP = timedelta(hours=12)
LASTS = timedelta(days=60)
"""How long a reminder waits for a member who wants nothing for a while."""

REPEATED = "repeated"
"""What a delivery carries that a rule brought about, not the one moment at which a reminder comes."""

MORNING = time(9)
topic = Topic(
    "reminders", say("Reminders"), say("Those that you set yourself; they come at their time, also in quiet hours."), exact=True
)  # fmt: skip
_LATER = (
    Option(say("15 minutes"), "15m"),
    Option(say("1 hour"), "1h"),
    Option(say("Tomorrow at 9"), "tomorrow"),
)


async def owe(db: Connection, workspace: Workspace, row: Any, at: datetime, how: str = "") -> None:
    """Owe one reminder at its moment: to its member, or in its channel."""
    key = at.isoformat()
    if row.place:
        await deliveries.reply(db, workspace, Debt(POST, row.id, key, row.place, detail=how, sender=row.member), at)
    else:
        await deliveries.tell(db, workspace, Debt(KIND, row.id, key, detail=how, member=row.member), at)


@recurring(RULE, catch_up=CATCH_UP)
async def fire(occasion: Occasion) -> None:
    row = await find(occasion.db, int(occasion.subject))
    if row is not None:
        await owe(occasion.db, occasion.workspace, row, occasion.at, REPEATED)


@delivery(KIND, label=say("Reminder"), topic=topic, lasts=LASTS)
async def due(scene: Scene) -> Card | None:
    """Draw a reminder; one that was cancelled or moved meanwhile is dropped."""
    row = await _standing(scene)
    if row is None:
        return None
    menu = snooze.menu(say("Remind me again in…"), _LATER, row.id)
    stop = [] if row.at else [cancel_button(row.id, say("Stop it"))]
    return card(say("Reminder"), row.about, *_late(scene), menu, *stop)


@delivery(POST, live=False, label=say("Reminder in a channel"), lasts=timedelta(days=1))
async def posted(scene: Scene) -> Card | None:
    row = await _standing(scene)
    if row is None:
        return None
    by = (await people.by_number(scene.db, scene.workspace.id, [row.member])).get(row.member)
    footer = say("Set by {who}", who=Mention(by.id, by.name)) if by else None
    return card(say("Reminder"), row.about, *_late(scene), footer=footer)


@button("reminder.snooze")
async def snooze(call: Call, value: int, picked: str) -> Card:
    """Put a reminder off; one that repeats comes again besides, and goes on as it did."""
    row = await find(call.db, value)
    if row is None or row.community != call.community:
        raise UserError(say("That reminder is gone. Set a new one with /reminder add."))
    call.require(Role.MEMBER, owner=row.member)
    at = _later(call, picked)
    once = row if row.at is not None else await _copy(call, row)
    await call.db.execute(update(reminders).where(reminders.c.id == once.id).values(at=at))
    await owe(call.db, call.workspace, once, at)
    when = say("{written} · {when}", written=understood(call, at), when=Moment(at))
    return card(say("I will remind you again"), when, row.about, cancel_button(once.id))


def understood(call: Call, at: datetime) -> Words:
    """Write a moment out with its zone, so that a wrong reading is seen."""
    return moments.spelled(at, call.zone, call.now)


async def _standing(scene: Scene) -> Row[Any] | None:
    """Give a reminder, if this is still how and when it comes."""
    row = await find(scene.db, int(scene.subject))
    due = None if scene.detail == REPEATED else scene.owed
    return row if row is not None and row.at == due else None


def _late(scene: Scene) -> list[Words]:
    late = scene.now - scene.owed > timedelta(minutes=5)
    return [say("This is late: it was for {when}.", when=Moment(scene.owed))] if late else []


def _later(call: Call, picked: str) -> datetime:
    if picked == "tomorrow":
        day = call.now.astimezone(call.zone).date() + timedelta(days=1)
        return in_zone(datetime.combine(day, MORNING), call.zone)
    steps = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1)}
    if picked not in steps:
        raise UserError(say("Choose 15 minutes, 1 hour or tomorrow."))
    return call.now + steps[picked]


async def _copy(call: Call, row: Row[Any]) -> Any:
    values = {
        "community": row.community,
        "member": row.member,
        "workspace": row.workspace,
        "place": row.place,
        "about": row.about,
    }
    made = insert(reminders).values(values | {"made": call.now}).returning(reminders)
    return (await call.db.execute(made)).one()
