"""What the bot owes to a platform: rows written in the transaction of the change, done by the dispatcher.

A post is drawn when it is sent, from the state of that moment: a row holds the kind, the subject that it shows and
where it goes. Only ``detail`` may hold words of a member, and it is blanked when the row is settled. A post of one
kind about one subject in one workspace is a live card: ``show`` posts it, or brings the one that stands up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot import schema as s
from bot.people import Workspace, workspace_of
from bot.store import Connection


@dataclass(frozen=True, slots=True)
class Debt:
    """One effect to owe: its kind, whom or what it is about, and what makes it the same debt if it is owed again."""

    kind: str
    subject: object
    key: str = ""
    place: str = ""
    message: str = ""
    thread: str = ""
    detail: str = ""
    member: int | None = None
    sender: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A live card as it stands on a platform."""

    id: int
    place: str
    message: str


async def show(db: Connection, workspace: Workspace, kind: str, subject: object, place: str, now: datetime) -> None:
    """Owe a live card: posted in a place, redrawn where it stands there, moved if it stands elsewhere."""
    post = await posted(db, workspace.id, kind, subject)
    if post is not None and post.place != place:
        await withdraw(db, workspace, kind, subject, now)
        post = None
    if post is None and await _redirected(db, workspace, kind, subject, place):
        return
    if post is not None and await _waiting(db, workspace, kind, subject, "edit"):
        return
    effect = "edit" if post is not None or await _sending(db, workspace, kind, subject) else "post"
    await owe(db, workspace, effect, Debt(kind, subject, token_urlsafe(9), place), now)


async def withdraw(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Owe the deletion of a live card, if it stands; what is still to be sent of it is dropped."""
    await db.execute(
        update(s.deliveries)
        .where(*_about(workspace, kind, subject), s.deliveries.c.state.in_(("due", "retry")))
        .values(state="dropped", detail="")
    )
    # One that is being sent at this moment is deleted as soon as its message is known.
    sending = (*_about(workspace, kind, subject), s.deliveries.c.effect == "post", s.deliveries.c.state == "claimed")
    await db.execute(update(s.deliveries).where(*sending).values(state="recalled", detail=""))
    post = await posted(db, workspace.id, kind, subject)
    if post is None:
        return
    await db.execute(delete(s.posts).where(s.posts.c.id == post.id))
    await take_down(db, workspace, kind, subject, post.place, post.message, now)


async def take_down(
    db: Connection, workspace: Workspace, kind: str, subject: object, place: str, message: str, now: datetime
) -> None:
    """Owe the deletion of one message."""
    await owe(db, workspace, "delete", Debt(kind, subject, token_urlsafe(9), place, message), now)


async def tell(db: Connection, workspace: Workspace, debt: Debt, due: datetime) -> None:
    """Owe a direct message to ``debt.member``, once for its key."""
    await owe(db, workspace, "tell", debt, due)


async def reply(db: Connection, workspace: Workspace, debt: Debt, due: datetime) -> None:
    """Owe a post below the message ``debt.thread``, once for its key."""
    await owe(db, workspace, "post", debt, due)


async def take_back(db: Connection, community: int, kind: str, sender: int, now: datetime) -> None:
    """Owe the deletion of everything of one kind that a member sent below others' posts."""
    d = s.deliveries.c
    sent = select(s.deliveries).where(d.community == community, d.kind == kind, d.sender == sender, d.state == "sent")
    for row in (await db.execute(sent.where(d.effect == "post", d.message != ""))).all():
        workspace = await workspace_of(db, row.workspace)
        debt = Debt(kind, row.subject, str(row.id), row.place, row.message, row.thread)
        await owe(db, workspace, "delete", debt, now)


async def posted(db: Connection, workspace: int, kind: str, subject: object) -> Post | None:
    """Find a live card as it stands in a workspace."""
    here = (s.posts.c.workspace == workspace, s.posts.c.kind == kind, s.posts.c.subject == str(subject))
    row = (await db.execute(select(s.posts).where(*here))).one_or_none()
    return Post(row.id, row.place, row.message) if row else None


async def owe(db: Connection, workspace: Workspace, effect: str, debt: Debt, due: datetime) -> None:
    """Write one delivery; one with the same key is already owed and stays as it is."""
    dialect = sqlite if db.dialect.name == "sqlite" else postgresql
    row = {
        "community": workspace.community, "workspace": workspace.id, "effect": effect, "kind": debt.kind, "subject": str(debt.subject),
        "detail": debt.detail, "place": debt.place, "thread": debt.thread, "message": debt.message, "member": debt.member, "sender": debt.sender, "due": due,
        "key": f"{workspace.id}:{effect}:{debt.kind}:{debt.subject}:{debt.key}", "state": "due", "attempts": 0, "fence": 0,
    }  # fmt: skip
    await db.execute(dialect.insert(s.deliveries).values(row).on_conflict_do_nothing(index_elements=["key"]))


async def _redirected(db: Connection, workspace: Workspace, kind: str, subject: object, place: str) -> bool:
    """A post that has not been sent yet will be drawn anew anyway; only its place may have changed."""
    waiting = (
        *_about(workspace, kind, subject),
        s.deliveries.c.effect == "post",
        s.deliveries.c.state.in_(("due", "retry")),
    )
    return (await db.execute(update(s.deliveries).where(*waiting).values(place=place))).rowcount > 0


async def _waiting(db: Connection, workspace: Workspace, kind: str, subject: object, effect: str) -> bool:
    d = s.deliveries.c
    return (
        await db.execute(
            select(d.id).where(*_about(workspace, kind, subject), d.effect == effect, d.state.in_(("due", "retry")))
        )
    ).first() is not None


async def _sending(db: Connection, workspace: Workspace, kind: str, subject: object) -> bool:
    d = s.deliveries.c
    return (
        await db.execute(
            select(d.id).where(*_about(workspace, kind, subject), d.effect == "post", d.state == "claimed")
        )
    ).first() is not None


def _about(workspace: Workspace, kind: str, subject: object) -> tuple[ColumnElement[bool], ...]:
    d = s.deliveries.c
    return d.workspace == workspace.id, d.kind == kind, d.subject == str(subject)
