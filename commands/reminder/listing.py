"""Which reminders are to come, and taking one back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, delete, or_, select

from bot import recurrence, rules
from bot.call import Call
from bot.cards import Button, Card, Item, Line, Listing, Part, card
from bot.declare import button, command, page_section
from bot.errors import UserError
from bot.recurrence import Standing
from bot.text import Bold, Moment, PlaceLink, Words, joined, say, say_many
from commands.reminder.tables import RULE, find, reminders

CANCEL = say("Cancel it")
_t = reminders.c


@command("reminder list", reads=True)
async def list_(call: Call) -> Card:
    """Show your reminders to come, with a button to cancel each; moderators see those of channels too."""
    return await _listed(call)


@button("reminder.list", reads=True)
async def list_button(call: Call) -> Card:
    return await _listed(call)


@command("reminder cancel")
async def cancel(call: Call, number: int) -> Card:
    """Cancel one of your reminders.

    Args:
        number: Its number in /reminder list.
    """
    return await _cancel(call, number)


@button("reminder.cancel")
async def cancelled(call: Call, value: int) -> Card:
    return await _cancel(call, value)


@page_section(rank=60)
async def section(call: Call) -> list[Part]:
    rows = await coming(call)
    if not rows:
        return []
    words = say_many("{n} reminder to come", "{n} reminders to come", len(rows))
    return [Line(Bold("Reminders")), Listing((Item(words, button=list_button.button(say("Show"))),))]


def cancel_button(number: int, label: Words = CANCEL) -> Button:
    return cancelled.button(label, number)


async def _listed(call: Call) -> Card:
    rows = await coming(call, all_=call.moderates)
    if not rows:
        return card(
            say("Your reminders"), say("None is set. Type /reminder add, such as /reminder add when:tomorrow 7pm")
        )
    return card(say("Your reminders"), Listing(tuple(_item(row, standing) for row, standing in rows)))


async def coming(call: Call, *, all_: bool = False) -> list[tuple[Row[Any], Standing | None]]:
    """Give what is to come: first what comes once, by its time, then what repeats and is not at its end.

    ``all_`` means with what others set for the channels here.
    """
    mine = _t.member == call.member.id
    here = and_(_t.workspace == call.workspace.id, _t.place != "")
    seen = (_t.community == call.community, or_(mine, here) if all_ else mine)
    open_ = select(reminders).where(*seen, or_(_t.at.is_(None), _t.at > call.now))
    rows = (await call.db.execute(open_.order_by(_t.at.is_(None), _t.at, _t.id))).all()
    kept = await recurrence.standings(call.db, RULE, [row.id for row in rows if row.at is None])
    found = [(row, kept.get(str(row.id))) for row in rows]
    return [(row, standing) for row, standing in found if row.at or (standing and standing.next)]


def _item(row: Row[Any], standing: Standing | None) -> Item:
    when: list[Words] = []
    if standing is not None:
        when.append(rules.describe(standing.rule))
    at = standing.next if standing is not None else row.at
    if at is not None:
        when.append(say("next {when}", when=Moment(at)) if standing is not None else Moment(at))
    if row.place:
        when.append(PlaceLink(row.place))
    label = say("{n}. {about}", n=str(row.id), about=row.about)
    return Item(label, joined(when, " · "), cancel_button(row.id))


async def _cancel(call: Call, number: int) -> Card:
    row = await find(call.db, number)
    if row is None or not _may(call, row):
        raise UserError(say("You have no reminder {n}. Type /reminder list to see yours.", n=str(number)))
    await recurrence.end(call.db, RULE, row.id)
    await call.db.execute(delete(reminders).where(_t.id == row.id))
    return card(say("Cancelled"), say("I will not remind you of: {about}", about=row.about))


def _may(call: Call, row: Row[Any]) -> bool:
    """One's own reminders are one's own; those of a channel belong to all who moderate there."""
    shared = row.place and row.workspace == call.workspace.id and call.moderates
    return bool(row.community == call.community and (row.member == call.member.id or shared))
