"""The record of what moderators changed: who, when, what, before and after. Never what a member wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from bot import schema as s
from bot.people import Member
from bot.store import Connection


async def note(
    db: Connection,
    by: Member,
    action: str,
    subject: str,
    at: datetime,
    before: str | None = None,
    after: str | None = None,
) -> None:
    row = {
        "community": by.community,
        "member": by.id,
        "at": at,
        "action": action,
        "subject": subject,
        "before": before,
        "after": after,
    }
    await db.execute(insert(s.audit).values(row))


async def latest(db: Connection, community: int, most: int = 10) -> Sequence[Row[Any]]:
    """Give the newest entries first."""
    return (
        await db.execute(
            select(s.audit).where(s.audit.c.community == community).order_by(s.audit.c.id.desc()).limit(most)
        )
    ).all()
