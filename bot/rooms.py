"""Inside conversations and rooms: how they are named before anybody knows where they stand, and what waits until they do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from bot import schema as s
from bot.platforms import Effect
from bot.store import Connection

INSIDE = "#"
"""How a place begins that stands for a conversation or a room; no platform begins one so."""

WAITING = ("due", "retry")
OPENS: tuple[Effect, ...] = ("open", "room")
MOVES: tuple[Effect, ...] = ("admit", "dismiss")
LOOK = timedelta(seconds=5)
"""A conversation that is being opened is looked for so soon again; it tells when it is open, too."""

PLACE, LANE = 64, 80


def inside(kind: str, subject: object) -> str:
    """Name the conversation or room of a subject as the place of a ``reply`` or a ``show``, by its kind.

    What is owed there waits while it is being opened, and is dropped when it does not stand.
    """
    place = f"{INSIDE}{kind}:{subject}"
    if len(place) > PLACE:
        raise ValueError(f"{place} is longer than {PLACE} characters: shorten the kind or the subject")
    return place


def is_inside(place: str) -> bool:
    """Say whether a place stands for a conversation or a room."""
    return place.startswith(INSIDE)


def owner(place: str) -> tuple[str, str]:
    """Give the kind and the subject whose conversation or room a place stands for."""
    kind, _, subject = place.removeprefix(INSIDE).partition(":")
    return kind, subject


def lane(kind: str, subject: object) -> str:
    """Name the lane of all that happens inside a conversation or a room, its end included."""
    return f"{INSIDE}{kind}:{subject}"[:LANE]


async def waits(db: Connection, row: Row[Any], now: datetime) -> datetime | None:
    """Give until when what is to be done inside a conversation has to wait; None: it has not.

    It waits until that is open; and who comes or goes, for those before them, since the last one says who is in.
    """
    d, (kind, subject) = s.deliveries.c, owner(row.place)
    ahead = d.effect.in_(OPENS) & d.state.in_(("claimed", *WAITING))
    if row.effect in MOVES:
        ahead = ahead | (d.effect.in_(MOVES) & d.state.in_(WAITING) & (d.id < row.id))
    about = (d.workspace == row.workspace, d.kind == kind, d.subject == subject)
    due: datetime | None = (await db.execute(select(func.max(d.due)).where(*about, ahead))).scalar_one()
    return due and max(due, now + LOOK)


async def opened(db: Connection, workspace: int, kind: str, subject: object, now: datetime) -> None:
    """Let what waited for a conversation or a room be done now that it stands.

    All that is owed by now, since another process may be writing at this moment that it waits.
    """
    d = s.deliveries.c
    here = (d.workspace == workspace, d.lane == lane(kind, subject), d.state.in_(("due", "claimed")))
    await db.execute(update(s.deliveries).where(*here, d.owed <= now).values(due=now))
