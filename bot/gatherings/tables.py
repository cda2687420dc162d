"""What gatherings keep: what is planned, each meeting of it, who answered what, who hosts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id


def gathering_id(*, primary: bool = False) -> Column[int]:
    return Column("gathering", Id, ForeignKey("gatherings.id"), nullable=False, primary_key=primary)


def meeting_id(*, primary: bool = False) -> Column[int]:
    return Column("meeting", Id, ForeignKey("meetings.id"), nullable=False, primary_key=primary)


gatherings = Table(
    "gatherings", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String(30), nullable=False), Column("title", Text, nullable=False), Column("about", Text, nullable=False),
    Column("where", Text, nullable=False), Column("link", Text, nullable=False), Column("bring", Text, nullable=False),
    Column("zone", String(64), nullable=False), Column("rule", Text), Column("start", Instant, nullable=False),
    Column("length", Integer, nullable=False), Column("whole_days", Boolean, nullable=False),
    Column("capacity", Integer), Column("guests", Integer, nullable=False), Column("closes", Integer, nullable=False),
    Column("reveal", Integer), Column("reminders", Text, nullable=False), Column("accept", Integer, nullable=False),
    Column("audience", Text, nullable=False), Column("checkin", String(10), nullable=False),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("uid", String(120), nullable=False), Column("sequence", Integer, nullable=False),
    Column("state", String(10), nullable=False), Column("reason", Text, nullable=False),
    Column("made", Instant, nullable=False), Column("changed", Instant, nullable=False),
    UniqueConstraint("community", "uid"), Index(None, "community", "kind", "state"),
)  # fmt: skip
"""Lengths, ``closes``, ``reveal``, ``reminders`` and ``accept`` are in minutes; ``start`` is the first or the only one.

``state``: ``draft`` is seen by its hosts alone, ``open`` can be answered, ``cancelled`` is over for good.

``discarded`` was a draft and is nobody's business but its hosts', who may copy it."""

gathering_hosts = Table(
    "gathering_hosts", metadata, community_id(), gathering_id(primary=True), member_id(primary=True),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("at", Instant, nullable=False), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip

meetings = Table(
    "meetings", metadata, own_id(), community_id(), gathering_id(), Column("date", String(10), nullable=False),
    Column("at", Instant, nullable=False), Column("ends", Instant, nullable=False), Column("moved", Boolean, nullable=False),
    Column("title", Text), Column("about", Text), Column("where", Text), Column("link", Text), Column("capacity", Integer),
    Column("state", String(10), nullable=False), Column("reason", Text, nullable=False), Column("secret", String(24), nullable=False),
    Column("sequence", Integer, nullable=False),
    UniqueConstraint("gathering", "date"), Index(None, "community", "state", "at"),
)  # fmt: skip
"""``date`` is the local day that the rule gave and names the meeting for good; ``at`` and ``ends`` are when it is.

``title`` to ``capacity`` stand where this one differs from the others. ``state``: ``open``, ``cancelled``, or ``skipped``."""

rsvps = Table(
    "rsvps", metadata, community_id(), meeting_id(primary=True), member_id(primary=True),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("answer", String(10), nullable=False),
    Column("guests", Integer, nullable=False), Column("turn", Id), Column("offered", Integer), Column("until", Instant),
    Column("at", Instant, nullable=False), Column("came", Instant), Column("how", String(10), nullable=False),
    Index(None, "member"), Index(None, "meeting", "answer", "turn"),
    info={"member": "delete"},
)  # fmt: skip
"""One row a person. ``turn`` is the place in line of who waits; ``offered`` seats are held for them ``until`` then.

``workspace`` is where they answered, and are written to. ``how`` says who noted that they ``came``."""

series_answers = Table(
    "series_answers", metadata, community_id(), gathering_id(primary=True), member_id(primary=True),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("answer", String(10), nullable=False),
    Column("guests", Integer, nullable=False), Column("at", Instant, nullable=False), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""Who answered for all meetings, those too that are not planned yet."""

calendar_links = Table(
    "calendar_links", metadata, own_id(), community_id(), member_id(nullable=True), Column("digest", String(64), nullable=False, unique=True),
    Column("made", Instant, nullable=False), Index(None, "community", "member"),
    info={"member": "delete"},
)  # fmt: skip
"""Secret addresses of feeds, kept as their digest alone; without a member it is the community's."""

reminding = Table(
    "reminding", metadata, community_id(primary=True), member_id(primary=True), Column("before", Text, nullable=False),
    info={"member": "delete"},
)  # fmt: skip
"""How many minutes before a meeting a member wants to be reminded; who has no row takes what the host says."""
