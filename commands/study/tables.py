"""What study groups keep: the group, who sits in it or waits, its sessions, its links, and who looks for one."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id

KIND = "study"
"""The kind of gathering that a group's sessions are."""


def workspace_id() -> Column[int]:
    return Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False)


def group_id(*, primary: bool = False, nullable: bool = False) -> Column[int]:
    return Column("group", Id, ForeignKey("study_groups.id"), nullable=nullable, primary_key=primary)


groups = Table(
    "study_groups", metadata, own_id(), community_id(), workspace_id(), Column("exam", String(30), nullable=False),
    Column("name", Text, nullable=False), Column("about", Text, nullable=False), Column("day", String(10)),
    Column("times", Text, nullable=False), Column("length", Integer, nullable=False), Column("size", Integer, nullable=False),
    Column("ways", Text, nullable=False), Column("languages", Text, nullable=False), Column("link", Text, nullable=False),
    Column("topics", Text, nullable=False), member_id("founder", nullable=True), Column("state", String(10), nullable=False),
    Column("confirmed", Instant, nullable=False), Column("asked", Instant), Column("why", String(10), nullable=False),
    Column("made", Instant, nullable=False), Column("closed", Instant),
    Index(None, "community", "exam", "state"), Index(None, "founder"),
    info={"founder": "blank"},
)  # fmt: skip
"""``day`` is the exam's, as YYYY-MM-DD. ``times`` are one or two rules; two take turns by week. ``length`` is in minutes.

``topics`` are one a line where the group named its own. ``state``: ``open``; ``after`` its exam, while members are asked how
it went; ``closed``. ``asked`` is since when they are asked whether they go on, and ``why``: ``stalled`` or ``alone``;
closed, it is ``exam``, ``stalled``, ``alone``, ``empty`` or ``founder``. They ``confirmed`` last then that they go on."""

seats = Table(
    "study_seats", metadata, community_id(), group_id(primary=True), member_id(primary=True), workspace_id(),
    Column("state", String(10), nullable=False), Column("since", Instant, nullable=False), Column("until", Instant), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""``state``: ``in``; ``waiting`` in line; ``held``: a seat is held for them ``until`` then."""

times = Table(
    "study_times", metadata, community_id(), Column("gathering", Id, ForeignKey("gatherings.id"), primary_key=True), group_id(),
    Column("place", Integer, nullable=False), Column("current", Boolean, nullable=False), Index(None, "group"),
)  # fmt: skip
"""The gatherings that a group's sessions are: one or two ``current`` ones, and those from which they went on."""

sessions = Table(
    "study_sessions", metadata, community_id(), Column("meeting", Id, ForeignKey("meetings.id"), primary_key=True), group_id(),
    member_id("facilitator", nullable=True), Column("topics", Text, nullable=False), Column("held", Boolean),
    Column("begun", Instant), Column("ended", Instant), Index(None, "group"), Index(None, "facilitator"),
    info={"facilitator": "blank"},
)  # fmt: skip
"""A session from two days before it on. ``topics`` are one a line. ``held``: somebody said whether it took place."""

resources = Table(
    "study_resources", metadata, own_id(), community_id(), group_id(), member_id(nullable=True), Column("title", Text, nullable=False),
    Column("link", Text, nullable=False), Column("at", Instant, nullable=False), Index(None, "group"), Index(None, "member"),
    info={"member": "blank"},
)  # fmt: skip

seekers = Table(
    "study_seekers", metadata, community_id(primary=True), member_id(primary=True), Column("exam", String(30), primary_key=True),
    workspace_id(), Column("day", String(10)), Column("ways", Text, nullable=False), Column("languages", Text, nullable=False),
    Column("since", Instant, nullable=False), Column("told", Instant), Index(None, "community", "exam"), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""Who waits for a group for an exam. ``told`` is when a group was last proposed to them."""

proposals = Table(
    "study_proposals", metadata, own_id(), community_id(), workspace_id(), Column("exam", String(30), nullable=False),
    Column("time", Text, nullable=False), Column("state", String(10), nullable=False), group_id(nullable=True),
    Column("made", Instant, nullable=False), Column("until", Instant, nullable=False), Index(None, "community", "exam", "state"),
)  # fmt: skip
"""A group that could be, at the rule ``time``. ``state``: ``open`` ``until`` then; ``founded`` as ``group``; ``lapsed``."""

invited = Table(
    "study_invited", metadata, community_id(),
    Column("proposal", Id, ForeignKey("study_proposals.id", ondelete="CASCADE"), primary_key=True, nullable=False), member_id(primary=True),
    workspace_id(), Column("day", String(10)), Column("yes", Boolean), Column("at", Instant), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip

outcomes = Table(
    "study_outcomes", metadata, community_id(), group_id(primary=True), member_id(primary=True), Column("exam", String(30), nullable=False),
    Column("said", String(10)), Column("at", Instant), Index(None, "member"), Index(None, "community", "exam"),
    info={"member": "delete"},
)  # fmt: skip
"""Who was asked how their exam went, and what they ``said``: ``passed``, ``notyet``, ``private``, or nothing. It is theirs alone."""
