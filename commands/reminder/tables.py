"""What reminders keep: what somebody wants to hear again, where and when next."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, String, Table, Text, select

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id
from bot.store import Connection

RULE = "reminder"
"""The kind of rule by which some come again."""

reminders = Table(
    "reminders", metadata, own_id(), community_id(), member_id(),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("place", String(64), nullable=False),
    Column("about", Text, nullable=False), Column("at", Instant), Column("made", Instant, nullable=False),
    Index(None, "member", "at"),
    info={"member": "delete"},
)  # fmt: skip
"""``at`` is the next time, None when there is none any more; ``place`` is empty where it comes by direct message."""


async def find(db: Connection, number: int) -> Row[Any] | None:
    return (await db.execute(select(reminders).where(reminders.c.id == number))).one_or_none()
