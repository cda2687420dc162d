"""Entries in a platform's own calendar: owed like a live card, one for a subject of a kind, and struck when they no longer apply."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select

from bot import schema as s
from bot.deliveries import REDRAW, Debt, drop, owe, owes, posted
from bot.people import Workspace
from bot.rooms import WAITING
from bot.store import Connection


async def enter(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Owe an entry in the platform's own calendar: made if none stands, brought up to date where it does.

    Its kind draws an Agenda, or None, and then what stands is struck. Where no calendar is kept, nothing comes of it;
    nor does it where the start has passed.
    """
    if await owes(db, workspace, kind, subject, "enter", WAITING):
        return
    post = await posted(db, workspace.id, kind, subject)
    due = now if post is None or post.redrawn is None else max(now, post.redrawn + REDRAW)
    if await owes(db, workspace, kind, subject, "enter", ("claimed",)):
        due = now + REDRAW
    await owe(db, workspace, "enter", Debt(kind, subject, token_urlsafe(9)), due)


async def strike(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Owe that an entry goes out of the platform's own calendar; one that is not made yet is not made."""
    await drop(db, workspace, kind, subject, now)
    post = await posted(db, workspace.id, kind, subject)
    if post is not None:
        await forget(db, post.id)
        await owe(db, workspace, "strike", Debt(kind, subject, token_urlsafe(9), message=post.message), now)


async def find(db: Connection, workspace: int, message: str) -> Row[Any] | None:
    """Find an entry of ours by its id in the platform's calendar."""
    p = s.posts.c
    return (await db.execute(select(s.posts).where(*_here(workspace), p.message == message))).one_or_none()


async def others(db: Connection, workspace: int, kind: str, subject: object) -> tuple[str, ...]:
    """Give the ids of all entries of ours in a workspace but that of one subject."""
    apart = (s.posts.c.kind != kind) | (s.posts.c.subject != str(subject))
    return tuple((await db.execute(select(s.posts.c.message).where(*_here(workspace), apart))).scalars())


async def forget(db: Connection, post: int) -> None:
    """Note that an entry does not stand any more."""
    await db.execute(delete(s.posts).where(s.posts.c.id == post))


def _here(workspace: int) -> tuple[ColumnElement[bool], ...]:
    """Only what stands in the calendar is in no place."""
    return s.posts.c.workspace == workspace, s.posts.c.place == ""
