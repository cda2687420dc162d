"""What a programme keeps: its dates, who applies, whom they would like, what moderators ruled, and who goes with whom."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id


def cycle_id() -> Column[int]:
    return Column("cycle", Id, ForeignKey("mentor_cycles.id"), nullable=False, primary_key=True)


cycles = Table(
    "mentor_cycles", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("place", String(64), nullable=False), Column("name", Text, nullable=False), Column("about", Text, nullable=False),
    Column("closes", Instant, nullable=False), Column("weeks", Integer, nullable=False), Column("seed", Integer, nullable=False),
    Column("state", String(10), nullable=False), Column("trouble", Text, nullable=False), Column("made", Instant, nullable=False),
    Column("matched", Instant), Column("published", Instant), Index(None, "community", "state"),
)  # fmt: skip
"""``state``: ``open`` for applications until ``closes``; ``closed`` until it is published; ``begins`` while all are introduced;
``published``; ``cancelled``. ``matched`` is when the pool was last solved, with ``seed`` for ties; ``trouble`` why it could not be."""

applications = Table(
    "mentor_applications", metadata, community_id(), cycle_id(), member_id(primary=True),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("side", String(6), nullable=False),
    Column("topics", Text, nullable=False), Column("goal", Text, nullable=False), Column("room", Integer, nullable=False),
    Column("ways", Text, nullable=False), Column("languages", Text, nullable=False), Column("apart", Boolean, nullable=False),
    Column("state", String(10), nullable=False), Column("made", Instant, nullable=False), Column("reminded", Instant),
    Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""``side``: ``mentor`` or ``mentee``. ``room`` is how many a mentor takes. ``state``: ``in``, ``withdrawn``, and once it is
published ``placed`` or ``left``: left out, which counts for them next time; ``off`` where it was called off. ``reminded`` is when they
were asked whom they would like."""

choices = Table(
    "mentor_choices", metadata, community_id(), cycle_id(), member_id(primary=True),
    Column("place", Integer, primary_key=True), member_id("chosen"), Index(None, "member"), Index(None, "chosen"),
    info={"member": "delete", "chosen": "delete"},
)  # fmt: skip
"""Whom somebody would like, 1 to 5 in their order."""

rulings = Table(
    "mentor_rulings", metadata, community_id(), cycle_id(), member_id("mentor", primary=True), member_id("mentee", primary=True),
    Column("what", String(10), nullable=False), member_id("by", nullable=True), Column("at", Instant, nullable=False),
    Index(None, "mentor"), Index(None, "mentee"), Index(None, "by"),
    info={"mentor": "delete", "mentee": "delete", "by": "blank"},
)  # fmt: skip
"""What moderators decided about two: ``pin`` or ``forbid``."""

results = Table(
    "mentor_results", metadata, community_id(), cycle_id(), member_id("mentee", primary=True), member_id("mentor"),
    Column("worth", Integer, nullable=False), Column("begun", Instant), Index(None, "mentee"), Index(None, "mentor"),
    info={"mentee": "delete", "mentor": "delete"},
)  # fmt: skip
"""Who goes with whom, as it was last solved; ``begun`` once both were introduced."""
