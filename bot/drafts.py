"""What somebody is typing into a form: kept for its owner alone, erased when it is done or after a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    id: str
    member: int
    form: str
    value: str
    filled: Mapping[str, str]


async def begin(
    db: Connection, member: Member, form: str, value: str, filled: Mapping[str, str], now: datetime
) -> Draft:
    draft = Draft(token_urlsafe(9), member.id, form, value, dict(filled))
    row = {"id": draft.id, "form": form, "value": value, "filled": draft.filled, "until": now + KEPT}
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
    return Draft(row.id, row.member, row.form, row.value, row.filled)


async def form_named(db: Connection, draft: str) -> str:
    """Name the form of a draft, empty if there is none; whose it is plays no part in that."""
    return (await db.execute(select(s.drafts.c.form).where(s.drafts.c.id == draft))).scalar_one_or_none() or ""


async def keep(db: Connection, draft: Draft, values: Mapping[str, str]) -> Draft:
    """Put what was typed on one page to the rest."""
    filled = {**draft.filled, **values}
    await db.execute(update(s.drafts).where(s.drafts.c.id == draft.id).values(filled=filled))
    return Draft(draft.id, draft.member, draft.form, draft.value, filled)


async def discard(db: Connection, draft: str) -> None:
    await db.execute(delete(s.drafts).where(s.drafts.c.id == draft))


async def sweep(store: Store, now: datetime) -> None:
    async with store.write() as db:
        await db.execute(delete(s.drafts).where(s.drafts.c.until <= now))
