"""What was held back for a member comes in one message: the cards of several deliveries, one below the other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from bot import schema as s
from bot.budget import BUNDLE
from bot.cards import Card, Line, Part
from bot.catalogue import Catalogue
from bot.deliveries import Debt, tell
from bot.people import Workspace
from bot.scene import draw
from bot.store import Connection
from bot.text import Bold, plain, say_many

log = logging.getLogger(__name__)
MOST = 10
"""So many cards in one message; the rest follow in the next."""

_d = s.deliveries.c


async def hold(db: Connection, workspace: Workspace, member: int, until: datetime) -> None:
    """Owe the message that brings what is held back until then, if none is owed yet."""
    mine = (_d.workspace == workspace.id, _d.member == member, _d.kind == BUNDLE)
    owed = select(_d.id).where(*mine, _d.state == "due", _d.due == until)
    if (await db.execute(owed.limit(1))).first() is None:
        await tell(db, workspace, Debt(BUNDLE, member, token_urlsafe(9), member=member), until)


async def held(db: Connection, bundle: Row[Any], now: datetime) -> Sequence[Row[Any]]:
    """Give what a bundle brings: what was told with it before, else what is held back until now."""
    mine = (_d.workspace == bundle.workspace, _d.member == bundle.member, _d.state == "held")
    begun = (await db.execute(select(s.deliveries).where(*mine, _d.bundle == bundle.id).order_by(_d.owed, _d.id))).all()
    if begun:
        return begun
    free = and_(_d.due <= now, or_(_d.bundle.is_(None), _d.bundle == bundle.id))
    return (await db.execute(select(s.deliveries).where(*mine, free).order_by(_d.owed, _d.id).limit(MOST))).all()


async def numbers(db: Connection, bundle: Row[Any], now: datetime) -> list[int]:
    """Give the numbers of what a bundle brings; what is no bundle brings none."""
    return [row.id for row in await held(db, bundle, now)] if bundle.kind == BUNDLE else []


async def drawn(
    db: Connection, catalogue: Catalogue, workspace: Workspace, rows: Sequence[Row[Any]], now: datetime
) -> tuple[Card | None, list[int]]:
    """Draw several deliveries as one card, and say which are in it; what no longer applies or cannot be drawn is not.

    Raises:
        Exception: none is left, and this is why one of them cannot be drawn.
    """
    cards, faults = dict[int, Card](), list[Exception]()
    for row in rows:
        try:
            card = await draw(db, catalogue, workspace, row, now)
        except Exception as fault:
            log.exception("delivery %s of kind %s", row.id, row.kind)
            faults.append(fault)
        else:
            cards |= {row.id: card} if card is not None else {}
    if faults and not cards:
        raise faults[0]
    return together(list(cards.values())), list(cards)


def together(cards: Sequence[Card]) -> Card | None:
    """Put several cards into one."""
    if len(cards) < 2:
        return cards[0] if cards else None
    title = say_many("{n} message for you", "{n} messages for you", len(cards))
    parts = tuple(part for card in cards for part in _below(card))
    return Card(title, parts, notify=tuple(dict.fromkeys(number for card in cards for number in card.notify)))


async def settle(db: Connection, bundle: Row[Any], state: str, now: datetime, bundled: Sequence[int] = ()) -> None:
    """Settle what a bundle brought, or could not bring, together with it."""
    mine = (_d.state == "held", or_(_d.bundle == bundle.id, _d.id.in_(bundled)))
    await db.execute(update(s.deliveries).where(*mine).values(state=state, done=now, detail=""))


async def more(db: Connection, bundle: Row[Any], now: datetime) -> bool:
    """Say whether something is held back that is due and in no bundle."""
    mine = (_d.workspace == bundle.workspace, _d.member == bundle.member, _d.bundle.is_(None))
    left = select(_d.id).where(*mine, _d.state == "held", _d.due <= now)
    return (await db.execute(left.limit(1))).first() is not None


def _below(card: Card) -> tuple[Part, ...]:
    footer = (Line(card.footer),) if card.footer is not None else ()
    return (Line(Bold(plain(card.title))), *card.parts, *footer)
