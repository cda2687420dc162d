"""What introductions keep: who is introduced since when, and who said hello to whom."""

from sqlalchemy import Column, Index, Table

from bot.schema import Instant, community_id, member_id, metadata, own_id

introductions = Table(
    "introductions", metadata, community_id(primary=True), member_id(primary=True),
    Column("since", Instant, nullable=False), Column("changed", Instant, nullable=False),
    info={"member": "delete"},
)  # fmt: skip

hellos = Table(
    "hellos", metadata, own_id(), community_id(), member_id("sender"), member_id("recipient"), Column("at", Instant, nullable=False),
    Index(None, "sender", "at"),
    info={"sender": "delete", "recipient": "delete"},
)  # fmt: skip
