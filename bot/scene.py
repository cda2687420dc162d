"""What a delivery is drawn from, and the drawing itself: the state of the moment, through the function of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot import settings, vocabulary
from bot.agenda import Agenda
from bot.cards import Card
from bot.catalogue import Catalogue
from bot.people import Workspace
from bot.settings import Settings
from bot.store import Connection
from bot.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Scene:
    """``owed`` is when it should arrive, ``now`` when it is drawn."""

    db: Connection
    workspace: Workspace
    subject: str
    detail: str
    member: int | None
    sender: int | None
    now: datetime
    owed: datetime
    settings: Settings
    vocabulary: Vocabulary
    catalogue: Catalogue


async def draw(db: Connection, catalogue: Catalogue, workspace: Workspace, row: Row[Any], now: datetime) -> Card | None:
    """Draw a delivery; None: it no longer applies."""
    drawn = catalogue.drawn.get(row.kind)
    if drawn is None:
        return None
    if drawn.lasts is not None and now > row.owed + drawn.lasts:
        return None
    scene = Scene(
        db, workspace, row.subject, row.detail, row.member, row.sender, now, row.owed,
        await settings.load(db, workspace), await vocabulary.load(db, workspace.community), catalogue,
    )  # fmt: skip
    card: Card | None = await drawn.run(scene)
    return card


async def plan(
    db: Connection, catalogue: Catalogue, workspace: Workspace, kind: str, subject: str, now: datetime
) -> Agenda | None:
    """Draw an entry of a platform's own calendar; None: it no longer applies."""
    drawn = catalogue.drawn.get(kind)
    if drawn is None:
        return None
    scene = Scene(
        db, workspace, subject, "", None, None, now, now,
        await settings.load(db, workspace), await vocabulary.load(db, workspace.community), catalogue,
    )  # fmt: skip
    agenda: Agenda | None = await drawn.run(scene)
    return agenda
