"""What pairing keeps: a workspace's circle, who is in it, its rounds, and who was brought together in them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id


def workspace_id() -> Column[int]:
    return Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False)


def circle_id(*, primary: bool = False) -> Column[int]:
    return Column("circle", Id, ForeignKey("pairing_circles.id"), nullable=False, primary_key=primary)


def round_id(*, primary: bool = False, nullable: bool = False) -> Column[int]:
    fate = ForeignKey("pairing_rounds.id", ondelete="CASCADE")
    return Column("round", Id, fate, nullable=nullable, primary_key=primary)


circles = Table(
    "pairing_circles", metadata, own_id(), community_id(), workspace_id(),
    Column("place", String(64), nullable=False), Column("who", String(10), nullable=False), Column("source", String(64), nullable=False),
    Column("size", Integer, nullable=False), Column("weeks", Integer, nullable=False), Column("prefers", Text, nullable=False),
    Column("never", Text, nullable=False), Column("look", Boolean, nullable=False), Column("report", String(64), nullable=False),
    Column("trouble", Text, nullable=False), Column("made", Instant, nullable=False), Index(None, "workspace"),
)  # fmt: skip
"""A workspace has one. ``place`` is the channel below which conversations are opened. ``who``: ``joined``; ``channel``, the members of
``source``; ``all``. Nobody meets again within ``weeks`` if it can be helped. ``prefers`` are rules in their order, ``never``
those that must hold. ``look``: moderators see a round before it is published. ``trouble`` is why who is there could not be
seen."""

members = Table(
    "pairing_members", metadata, community_id(), circle_id(primary=True), member_id(primary=True),
    Column("state", String(10), nullable=False), Column("own", Boolean, nullable=False), Column("trio", Boolean, nullable=False),
    Column("ways", Text, nullable=False), Column("until", Instant), Column("skips", Boolean, nullable=False),
    Column("silent", Integer, nullable=False), Column("waited", Integer, nullable=False), Column("captained", Instant),
    Column("since", Instant, nullable=False), Column("changed", Instant, nullable=False), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""``state``: ``in``; ``out`` by their own word; ``quiet`` after ``silent`` rounds in a row without a word. ``own``: they joined by
themselves. ``trio``: one more person is fine. ``until`` is the end of a snooze; ``skips``: not in the next round. ``waited``
counts the rounds for which nobody was found since they were last placed, ``captained`` is when they last led a group."""

rounds = Table(
    "pairing_rounds", metadata, own_id(), community_id(), circle_id(), workspace_id(), Column("seed", Integer, nullable=False),
    Column("state", String(10), nullable=False), Column("trouble", Text, nullable=False), Column("began", Instant, nullable=False),
    Column("half", Instant, nullable=False), Column("last", Instant, nullable=False), Column("ends", Instant, nullable=False),
    Column("due", Instant), Column("solved", Instant), Column("published", Instant), Column("over", Instant),
    Index(None, "circle", "state"),
)  # fmt: skip
"""``state``: ``trial``, which only moderators look at; ``solving``; ``ready``, until moderators publish it or ``due`` has come;
``begins`` while all are told; ``running``; ``over``; ``off``, called off before it began. ``half`` and ``last`` are when groups are
asked whether they met; ``solved`` is when it was last decided who goes with whom, with ``seed`` for ties."""

groups = Table(
    "pairing_groups", metadata, own_id(), community_id(), circle_id(), round_id(nullable=True), workspace_id(),
    Column("state", String(10), nullable=False), member_id("captain", nullable=True), Column("question", Integer, nullable=False),
    Column("began", Instant), Column("half", Instant), Column("last", Instant), Column("ends", Instant), Column("next", Instant),
    Column("dated", Instant), Column("nudged", Instant), Column("asked", Integer, nullable=False),
    Column("met", String(10), nullable=False), Column("answered", Instant),
    Index(None, "circle", "state", "next"), Index(None, "round"), Index(None, "captain"),
    info={"captain": "blank"},
)  # fmt: skip
"""Without a ``round`` it was asked for by one of both. ``state``: ``planned``; ``open``; ``over``; ``gone``, broken up before
its end. ``next`` is when something is due for it; ``dated`` when somebody said that they have a date; ``asked`` how often they
were asked whether they met; ``met``: ``met``, ``planned``, ``not``, or nothing yet."""

seats = Table(
    "pairing_seats", metadata, community_id(),
    Column("group", Id, ForeignKey("pairing_groups.id", ondelete="CASCADE"), nullable=False, primary_key=True),
    member_id(primary=True), Column("state", String(10), nullable=False), Column("pressed", Instant), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""Who is in a group: ``in``, or ``left`` it. ``pressed`` is when they last pressed anything there."""

waits = Table(
    "pairing_waits", metadata, community_id(), round_id(primary=True), member_id(primary=True),
    Column("why", String(10), nullable=False), Column("told", Instant), Column("placed", Instant), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""Who is in no group of a round. ``why``: ``numbers``, others could have gone with them; ``nobody`` could; ``late``, they came
after it began; ``alone``, the others of their group went. ``placed`` is when somebody was found after all."""

asks = Table(
    "pairing_asks", metadata, own_id(), community_id(), circle_id(), member_id("asker"), member_id("asked"),
    Column("state", String(10), nullable=False), Column("made", Instant, nullable=False), Column("until", Instant, nullable=False),
    Column("answered", Instant), Column("group", Id, ForeignKey("pairing_groups.id", ondelete="SET NULL")),
    Index(None, "asker"), Index(None, "asked"),
    info={"asker": "delete", "asked": "delete"},
)  # fmt: skip
"""One member asks to be brought together with another: ``open``, ``yes``, ``no``, ``lapsed``, ``gone``."""
