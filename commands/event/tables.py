"""What events keep beside the gathering: who organises, what it costs and counts for, where it is announced; polls; sources."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from bot.gatherings.tables import gathering_id, meeting_id
from bot.schema import Id, Instant, community_id, member_id, metadata, own_id

KIND, CARD = "event", "event.card"

events = Table(
    "events", metadata, community_id(), gathering_id(primary=True),
    Column("organiser", String(30), nullable=False), Column("cost_member", Text, nullable=False), Column("cost", Text, nullable=False),
    Column("register_by", Instant), Column("register_link", Text, nullable=False),
    Column("credits", Integer, nullable=False), Column("live", Boolean, nullable=False), Column("approver", String(30), nullable=False),
    Column("picture", String(24), nullable=False), Column("place", String(64), nullable=False),
    Column("announce", Instant), Column("thread", Boolean, nullable=False),
    Column("source", Id, ForeignKey("event_sources.id")), Column("foreign", Text, nullable=False), Column("edition", Integer, nullable=False),
    Index(None, "source"),
)  # fmt: skip
"""``credits`` are hundredths of a CE credit; ``announce`` is when a draft opens by itself; ``picture`` is a kept file.

``foreign`` is the UID of an imported one in the calendar that it came from, ``edition`` its SEQUENCE there."""

sources = Table(
    "event_sources", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    member_id(nullable=True), Column("name", Text, nullable=False), Column("url", Text, nullable=False), Column("etag", Text, nullable=False),
    Column("organiser", String(30), nullable=False), Column("place", String(64), nullable=False), Column("seen", Instant),
    Column("trouble", Text, nullable=False), Column("failures", Integer, nullable=False), Column("made", Instant, nullable=False),
    Index(None, "community"),
    info={"member": "blank"},
)  # fmt: skip
"""Calendars of others that are followed; ``trouble`` is why the last look failed."""

imports = Table(
    "event_imports", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    member_id(), Column("url", Text, nullable=False), Column("file", String(24), nullable=False), Column("organiser", String(30), nullable=False),
    Column("etag", Text, nullable=False), Column("found", LargeBinary), Column("made", Instant, nullable=False), Index(None, "made"),
    info={"member": "delete"},
)  # fmt: skip
"""A calendar that a member looks at before its events are added; forgotten after a day."""

altered = Table(
    "event_alterations", metadata, community_id(), gathering_id(primary=True), meeting_id(), Column("agenda", JSON),
    Column("at", Instant, nullable=False),
)  # fmt: skip
"""What somebody made of an event in the platform's own calendar, until a host decides about it; None: took it out."""

polls = Table(
    "event_polls", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    member_id(nullable=True), Column("title", Text, nullable=False), Column("about", Text, nullable=False), Column("length", Integer, nullable=False),
    Column("place", String(64), nullable=False), Column("closes", Instant), Column("state", String(10), nullable=False),
    Column("gathering", Id, ForeignKey("gatherings.id")), Column("made", Instant, nullable=False),
    Index(None, "community", "state"),
    info={"member": "blank"},
)  # fmt: skip
"""Looking for a time; ``state`` is ``draft``, ``open``, ``closed``, or ``chosen`` once it became ``gathering``."""

slots = Table(
    "event_slots", metadata, own_id(), community_id(), Column("poll", Id, ForeignKey("event_polls.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False), Index(None, "poll"),
)  # fmt: skip

marks = Table(
    "event_marks", metadata, community_id(), Column("slot", Id, ForeignKey("event_slots.id", ondelete="CASCADE"), primary_key=True),
    member_id(primary=True), Column("mark", String(6), nullable=False), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""``mark`` is ``yes``, or ``maybe`` for a time that would do if it must."""
