"""What the bot owes to a platform: rows written in the transaction of the change, done by the dispatcher.

A post is drawn when it is sent, from the state of that moment: a row holds the kind, the subject that it shows and
where it goes. Only ``detail`` may hold words of a member, and it is blanked when the row is settled. A post of one
kind about one subject in one workspace is a live card: ``show`` posts it, or brings the one that stands up to date.
A conversation with people is one too: ``converse`` opens it, ``close`` ends it. So is an entry of the
platform's own calendar, in entries.py.

A ``room`` is a conversation whose people change: ``admit`` and ``dismiss`` move them. What is to be posted into a
conversation or a room has the place that ``inside`` names, since where that is shows only when it has been opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, union, update

from bot import rooms
from bot import schema as s
from bot.people import Workspace, as_workspace, by_number, workspace_of
from bot.platforms import Effect
from bot.rooms import OPENS, WAITING
from bot.store import Connection, insertion

REDRAW = timedelta(seconds=5)
"""A card is redrawn at most this often; what changes meanwhile is in the next drawing."""

RENEWED = timedelta(days=80)
"""How long a card that is still open stands before it is posted anew: free plans hide what is older than 90."""

FORGOTTEN = timedelta(days=90)
CALENDAR = "@calendar"
"""The lane of all that goes into a workspace's own calendar, one after the other."""

KEY = 120
inside = rooms.inside


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
    """A live card as it stands on a platform, a conversation by its first message, or an entry of the calendar."""

    id: int
    place: str
    message: str
    redrawn: datetime | None = None


async def show(db: Connection, workspace: Workspace, kind: str, subject: object, place: str, now: datetime) -> None:
    """Owe a live card: posted in a place, redrawn where it stands there, moved if it stands elsewhere."""
    post = await posted(db, workspace.id, kind, subject)
    if post is not None and post.place != await _found(db, workspace, place):
        await withdraw(db, workspace, kind, subject, now)
        post = None
    if post is None and await _redirected(db, workspace, kind, subject, place):
        return
    if post is not None and await owes(db, workspace, kind, subject, "edit", WAITING):
        return
    sending = post is None and await owes(db, workspace, kind, subject, "post", ("claimed", *WAITING))
    due = now if post is None or post.redrawn is None else max(now, post.redrawn + REDRAW)
    if post is not None and await owes(db, workspace, kind, subject, "edit", ("claimed",)):
        due = now + REDRAW
    effect: Effect = "edit" if post is not None or sending else "post"
    await owe(db, workspace, effect, Debt(kind, subject, token_urlsafe(9), place), due)


async def refresh(db: Connection, community: int, kind: str, subject: object, now: datetime) -> None:
    """Owe that a live card shows the present state, wherever it stands or is being posted at this moment."""
    p, d, w = s.posts.c, s.deliveries.c, s.workspaces.c
    stands = select(p.workspace, p.place).where(p.community == community, p.kind == kind, p.subject == str(subject))
    under_way = select(d.workspace, d.place).where(
        d.community == community, d.state == "claimed", d.kind == kind, d.subject == str(subject), d.effect == "post"
    )
    both = union(stands, under_way).subquery()
    found = select(s.workspaces, both.c.place).join(both, both.c.workspace == w.id)
    for row in (await db.execute(found)).all():
        await show(db, as_workspace(row), kind, subject, row.place, now)


async def withdraw(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Owe the deletion of a live card, if it stands; what is still to be sent of it is dropped."""
    await drop(db, workspace, kind, subject, now)
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


async def repost(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Owe a live card anew where it stands, and the deletion of the one that stands."""
    post = await posted(db, workspace.id, kind, subject)
    if post is None:
        return
    await db.execute(delete(s.posts).where(s.posts.c.id == post.id))
    await owe(db, workspace, "post", Debt(kind, subject, token_urlsafe(9), post.place), now)
    await take_down(db, workspace, kind, subject, post.place, post.message, now)


async def converse(db: Connection, workspace: Workspace, kind: str, subject: object, place: str, now: datetime) -> None:
    """Owe a conversation with the members whom the kind's card notifies; there is one for a subject.

    ``place`` is the channel under which it is kept where the platform keeps conversations under one.
    """
    if not await stands(db, workspace, kind, subject):
        await owe(db, workspace, "open", Debt(kind, subject, token_urlsafe(9), place), now)


async def room(db: Connection, workspace: Workspace, kind: str, subject: object, place: str, now: datetime) -> None:
    """Owe a room: as ``converse`` does, but its people may change.

    The members whom the card notifies when it is opened are in it; tell those who come or go later by ``admit`` and
    ``dismiss``. Where the platform refuses it, moderators see why, and what is posted inside is dropped.
    """
    if not await stands(db, workspace, kind, subject):
        await owe(db, workspace, "room", Debt(kind, subject, token_urlsafe(9), place), now)


async def admit(db: Connection, workspace: Workspace, kind: str, subject: object, member: int, now: datetime) -> None:
    """Owe that a member comes into a room; nothing comes of it where none stands or is being opened."""
    await _move(db, workspace, "admit", kind, subject, member, now)


async def dismiss(db: Connection, workspace: Workspace, kind: str, subject: object, member: int, now: datetime) -> None:
    """Owe that a member goes out of a room, even if they are erased meanwhile."""
    await _move(db, workspace, "dismiss", kind, subject, member, now)


async def stands(db: Connection, workspace: Workspace, kind: str, subject: object) -> bool:
    """Say whether a conversation or a room is open, or is being opened."""
    d = s.deliveries.c
    opening = (d.effect.in_(OPENS), d.state.in_(("claimed", *WAITING)))
    found = await db.execute(select(d.id).where(*_about(workspace, kind, subject), *opening).limit(1))
    # In this order: what is opened between the two looks is seen by the second.
    return found.first() is not None or await posted(db, workspace.id, kind, subject) is not None


async def close(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Owe the end of a conversation or a room; one that is not open yet is not opened."""
    await drop(db, workspace, kind, subject, now)
    post = await posted(db, workspace.id, kind, subject)
    if post is not None:
        await db.execute(delete(s.posts).where(s.posts.c.id == post.id))
        await owe(db, workspace, "close", Debt(kind, subject, token_urlsafe(9), post.place), now)


async def close_below(
    db: Connection, workspace: Workspace, kind: str, subject: object, place: str, message: str, now: datetime
) -> None:
    """Owe the end of what was posted below a message, so that nobody is notified by it any more."""
    await owe(db, workspace, "close", Debt(kind, subject, message, place, thread=message), now)


async def tell(db: Connection, workspace: Workspace, debt: Debt, due: datetime) -> None:
    """Owe a direct message to ``debt.member``, once for its key."""
    await owe(db, workspace, "tell", debt, due)


async def reply(db: Connection, workspace: Workspace, debt: Debt, due: datetime) -> None:
    """Owe a post below the message ``debt.thread``, or in ``debt.place`` without one, once for its key.

    ``inside`` names the place of what is to be posted into a conversation or a room.
    """
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
    return Post(row.id, row.place, row.message, row.redrawn) if row else None


async def old(db: Connection, kinds: list[str], now: datetime) -> list[Row[Any]]:
    """Give workspace, kind and subject of the cards of some kinds that have stood for 80 days."""
    p = s.posts.c
    return list(await db.execute(select(p.workspace, p.kind, p.subject).where(p.kind.in_(kinds), p.at < now - RENEWED)))


async def forget(db: Connection, now: datetime) -> None:
    """Let go of what was settled 90 days ago; what carries a sender stays, for it can still be taken back."""
    d = s.deliveries.c
    await db.execute(delete(s.deliveries).where(d.done < now - FORGOTTEN, d.sender.is_(None)))


async def owe(db: Connection, workspace: Workspace, effect: Effect, debt: Debt, due: datetime) -> None:
    """Write one delivery; one with the same key is already owed and stays as it is."""
    row = {
        "community": workspace.community, "workspace": workspace.id, "effect": effect, "kind": debt.kind, "subject": str(debt.subject),
        "detail": debt.detail, "place": debt.place, "thread": debt.thread, "message": debt.message, "member": debt.member, "sender": debt.sender,
        "due": due, "owed": due, "lane": _lane(effect, debt),
        "key": _key(f"{workspace.id}:{effect}:{debt.kind}:{debt.subject}:{debt.key}"), "state": "due", "attempts": 0, "fence": 0,
    }  # fmt: skip
    await db.execute(insertion(db, s.deliveries).values(row).on_conflict_do_nothing(index_elements=["key"]))


async def owes(
    db: Connection, workspace: Workspace, kind: str, subject: object, effect: Effect, states: tuple[str, ...]
) -> bool:
    """Say whether an effect about a subject is owed, and in one of these states."""
    d = s.deliveries.c
    found = select(d.id).where(*_about(workspace, kind, subject), d.effect == effect, d.state.in_(states))
    return (await db.execute(found.limit(1))).first() is not None


async def drop(db: Connection, workspace: Workspace, kind: str, subject: object, now: datetime) -> None:
    """Drop what is still to be sent; what is being sent at this moment is taken back as soon as its message is known."""
    about, d = _about(workspace, kind, subject), s.deliveries.c
    await db.execute(
        update(s.deliveries)
        .where(*about, d.state.in_(WAITING), d.begun.is_(None))
        .values(state="dropped", detail="", done=now)
    )
    under_way = d.effect.in_(("post", "enter", *OPENS)) & d.state.in_((*WAITING, "claimed"))
    await db.execute(update(s.deliveries).where(*about, under_way).values(state="recalled", detail=""))


def _lane(effect: Effect, debt: Debt) -> str:
    if effect in {"enter", "strike"}:
        return CALENDAR
    if effect == "close" and not debt.thread:
        return rooms.lane(debt.kind, debt.subject)
    return f"@{debt.member}" if effect == "tell" else debt.place


def _key(written: str) -> str:
    """Shorten a key that is too long for its column, so that it stays its own."""
    return written if len(written) <= KEY else f"{written[: KEY - 33]}:{sha256(written.encode()).hexdigest()[:32]}"


async def _move(
    db: Connection, workspace: Workspace, effect: Effect, kind: str, subject: object, member: int, now: datetime
) -> None:
    """Owe who is where by their account, since nobody may be left inside because they are erased."""
    known = (await by_number(db, workspace.id, [member])).get(member)
    if known is None or not known.present or not await stands(db, workspace, kind, subject):
        return
    whose = member if effect == "admit" else None
    debt = Debt(kind, subject, token_urlsafe(9), inside(kind, subject), detail=known.account, member=whose)
    await owe(db, workspace, effect, debt, now)


async def _found(db: Connection, workspace: Workspace, place: str) -> str:
    """Give where a conversation or a room stands by the place that stands for it; any other place is what it is."""
    post = await posted(db, workspace.id, *rooms.owner(place)) if rooms.is_inside(place) else None
    return post.place if post else place


async def _redirected(db: Connection, workspace: Workspace, kind: str, subject: object, place: str) -> bool:
    """A post that has not been sent yet will be drawn anew anyway; only its place may have changed."""
    d = s.deliveries.c
    waiting = (*_about(workspace, kind, subject), d.effect == "post", d.state.in_(WAITING), d.begun.is_(None))
    return (await db.execute(update(s.deliveries).where(*waiting).values(place=place, lane=place))).rowcount > 0


def _about(workspace: Workspace, kind: str, subject: object) -> tuple[ColumnElement[bool], ...]:
    d = s.deliveries.c
    return d.workspace == workspace.id, d.kind == kind, d.subject == str(subject)
