"""What somebody is typing into a form: kept for its owner alone, erased when it is done or after a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import delete, insert, select, update

from bot import schema as s
from bot.errors import UserError
from bot.people import Member
from bot.store import Connection, Store
from bot.text import say

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """``filled`` is all that the form holds; ``typed`` the part of it that its owner sent on a page."""

    id: str
    member: int
    form: str
    value: str
    filled: Mapping[str, str]
    typed: Mapping[str, str]


async def begin(
    db: Connection,
    member: Member,
    form: str,
    value: str,
    filled: Mapping[str, str],
    now: datetime,
    typed: Mapping[str, str] | None = None,
) -> Draft:
    draft = Draft(token_urlsafe(9), member.id, form, value, dict(filled), dict(typed or {}))
    row = {"id": draft.id, "form": form, "value": value, "until": now + KEPT}
    row |= {"filled": draft.filled, "typed": draft.typed}
    await db.execute(insert(s.drafts).values(community=member.community, member=member.id, **row))
    return draft


async def find(db: Connection, community: int, draft: str, now: datetime) -> Draft:
    """Find a draft that still waits; whose it is, the caller asks the policy.

    Raises:
        UserError: it is done, or a day has passed.
    """
    mine = select(s.drafts).where(s.drafts.c.id == draft, s.drafts.c.community == community, s.drafts.c.until > now)
    row = (await db.execute(mine)).one_or_none()
    if row is None:
        raise UserError(
            say("This form was sent already, or has waited for more than a day. Start it again with its command.")
        )
    return Draft(row.id, row.member, row.form, row.value, row.filled, row.typed)


async def form_named(db: Connection, draft: str) -> str:
    """Name the form of a draft, empty if there is none; whose it is plays no part in that."""
    return (await db.execute(select(s.drafts.c.form).where(s.drafts.c.id == draft))).scalar_one_or_none() or ""


async def keep(db: Connection, draft: Draft, values: Mapping[str, str]) -> Draft:
    """Put what was typed on one page to the rest."""
    filled, typed = {**draft.filled, **values}, {**draft.typed, **values}
    await db.execute(update(s.drafts).where(s.drafts.c.id == draft.id).values(filled=filled, typed=typed))
    return replace(draft, filled=filled, typed=typed)


async def unsent(db: Connection, member: Member, form: str, value: str, now: datetime) -> dict[str, str]:
    """Give what a member typed into a form and left there, so that opening it again loses nothing."""
    d = s.drafts.c
    mine = (d.community == member.community, d.member == member.id)
    left = select(d.typed).where(*mine, d.form == form, d.value == value, d.until > now)
    typed: dict[str, str] = {}
    for row in await db.execute(left.order_by(d.until)):
        typed |= row.typed
    return typed


async def discard(db: Connection, draft: Draft) -> None:
    """Erase a draft that is done; others of the same form stay open, but are not what is offered next time.

    One that is being sent at the same moment is left alone: each of the two would wait for the other.
    """
    d = s.drafts.c
    await db.execute(delete(s.drafts).where(d.id == draft.id))
    same = select(d.id).where(d.member == draft.member, d.form == draft.form, d.value == draft.value)
    await db.execute(update(s.drafts).where(d.id.in_(same.with_for_update(skip_locked=True))).values(typed={}))


async def sweep(store: Store, now: datetime) -> None:
    async with store.write() as db:
        await db.execute(delete(s.drafts).where(s.drafts.c.until <= now))
