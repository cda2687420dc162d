"""What interviews keep: who offers talks, who asks for one, who was asked, which times, and what came of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id

KIND = "interview"
"""The kind of gathering that a talk is, once its time is fixed."""


def workspace_id(name: str = "workspace", *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey("workspaces.id"), nullable=nullable)


def request_id(*, primary: bool = False) -> Column[int]:
    there = ForeignKey("interview_requests.id", ondelete="CASCADE")
    return Column("request", Id, there, nullable=False, primary_key=primary)


hosts = Table(
    "interview_hosts", metadata, community_id(primary=True), member_id(primary=True), workspace_id(),
    Column("topics", Text, nullable=False), Column("roles", Text, nullable=False), Column("facilities", Text, nullable=False),
    Column("about", Text, nullable=False), Column("slots", Text, nullable=False), Column("ways", Text, nullable=False),
    Column("languages", Text, nullable=False), Column("most", Integer, nullable=False), Column("apart", Boolean, nullable=False),
    Column("away", Boolean, nullable=False), Column("until", Instant), Column("asked", Instant),
    Column("since", Instant, nullable=False), Column("changed", Instant, nullable=False),
    info={"member": "delete"},
)  # fmt: skip
"""``slots`` are rules, one a line, on which they are free for a talk; none means that they are asked each time.

``most`` talks in any 30 days. ``apart``: with nobody from their own employer. ``away``: ``until`` then, or until they are
back. ``asked`` is when a request last went to them."""

requests = Table(
    "interview_requests", metadata, own_id(), community_id(), member_id(), workspace_id(),
    Column("topic", String(30), nullable=False), Column("role", String(30), nullable=False), Column("facility", String(30), nullable=False),
    Column("ways", Text, nullable=False), Column("languages", Text, nullable=False), Column("apart", Boolean, nullable=False),
    Column("questions", Text, nullable=False), Column("state", String(10), nullable=False),
    member_id("host", nullable=True), workspace_id("host_workspace", nullable=True),
    Column("turn", String(6), nullable=False), Column("nudged", Instant), Column("until", Instant), Column("due", Instant, nullable=False),
    Column("moves", Integer, nullable=False), Column("gathering", Id, ForeignKey("gatherings.id")), Column("ends", Instant),
    Column("made", Instant, nullable=False), Column("settled", Instant),
    Index(None, "community", "state"), Index(None, "member"), Index(None, "host"), Index(None, "gathering"),
    info={"member": "delete", "host": "blank", "untold": ("host",)},
)  # fmt: skip
"""``state``: ``draft``, not sent yet; ``asking`` those in line; ``choosing`` a time with the ``host`` who said yes;
``planned`` as a gathering that ``ends`` then; ``after`` it; and at its end one of ``talked``, ``missed``, ``unsaid`` (nobody
said whether they talked), ``none`` (nobody could), ``lapsed`` (no time was found), ``off``, ``withdrawn``, ``gone``.

While a time is chosen, it is the ``turn`` of the ``asker`` or the ``host`` ``until`` then. At ``due`` its state ends,
whatever happens. ``moves`` counts how often a time that was fixed was given up."""

asks = Table(
    "interview_asks", metadata, own_id(), community_id(), request_id(), member_id("host"), workspace_id(),
    Column("place", Integer, nullable=False), Column("state", String(10), nullable=False),
    Column("asked", Instant), Column("until", Instant), Column("nudged", Instant), Column("answered", Instant),
    UniqueConstraint("request", "host"), Index(None, "host", "state"),
    info={"host": "delete"},
)  # fmt: skip
"""One host for one request. ``state``: ``listed`` in line; ``asked``; ``accepted``; ``declined``; ``silent`` once ``until``
has passed without an answer; ``over``: it needs none any more."""

times = Table(
    "interview_times", metadata, own_id(), community_id(), request_id(), Column("at", Instant, nullable=False), Index(None, "request"),
)  # fmt: skip
"""The times that are proposed now."""

steps = Table(
    "interview_steps", metadata, own_id(), community_id(), request_id(), member_id(nullable=True),
    Column("what", String(20), nullable=False), Column("at", Instant, nullable=False), Index(None, "request"), Index(None, "member"),
    info={"member": "blank"},
)  # fmt: skip
"""Every step of a request, as its asker sees it; ``member`` is whom it was about."""

answers = Table(
    "interview_answers", metadata, community_id(), request_id(primary=True), member_id(primary=True),
    Column("met", Boolean), Column("mentor", Boolean, nullable=False), Column("thanked", Instant), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""What each of the two said afterwards, for themselves: whether they ``met``, and that they would like to go on as
``mentor`` and mentee, which the other hears only if both did."""
