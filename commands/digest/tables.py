"""What digests keep: where each one goes with what in it, who has their own, and what was shown to whom."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id

digests = Table(
    "digests", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("title", Text, nullable=False), Column("place", String(64), nullable=False), Column("sections", Text, nullable=False),
    Column("since", Instant, nullable=False), Index(None, "community"),
)  # fmt: skip
"""``sections`` are their keys in order, with commas; ``since`` is up to when the last one told."""

personal = Table(
    "personal_digests", metadata, community_id(primary=True), member_id(primary=True),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("every", String(10), nullable=False),
    Column("since", Instant, nullable=False),
    info={"member": "delete"},
)  # fmt: skip

shown = Table(
    "digest_items", metadata, community_id(), Column("reader", String(40), primary_key=True),
    Column("item", String(80), primary_key=True), Column("at", Instant, nullable=False), member_id(nullable=True),
    Index(None, "at"),
    info={"member": "delete"},
)  # fmt: skip
"""``reader`` is a digest or a member, ``item`` what they were shown and need not be shown again."""
