"""What mentoring keeps: who offers, who asks, who was asked and what they said, and what became of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.schema import Id, Instant, community_id, member_id, metadata, own_id


def workspace_id(name: str = "workspace") -> Column[int]:
    return Column(name, Id, ForeignKey("workspaces.id"), nullable=False)


def request_id(*, primary: bool = False, nullable: bool = False) -> Column[int]:
    return Column(
        "request", Id, ForeignKey("mentor_requests.id", ondelete="CASCADE"), nullable=nullable, primary_key=primary
    )


def mentorship_id(*, primary: bool = False, nullable: bool = False) -> Column[int]:
    return Column(
        "mentorship", Id, ForeignKey("mentorships.id", ondelete="CASCADE"), nullable=nullable, primary_key=primary
    )


mentors = Table(
    "mentors", metadata, community_id(primary=True), member_id(primary=True), workspace_id(),
    Column("topics", Text, nullable=False), Column("about", Text, nullable=False), Column("room", Integer, nullable=False),
    Column("ways", Text, nullable=False), Column("languages", Text, nullable=False), Column("apart", Boolean, nullable=False),
    Column("state", String(10), nullable=False), Column("until", Instant), Column("silent", Integer, nullable=False),
    Column("asked", Instant), Column("since", Instant, nullable=False), Column("changed", Instant, nullable=False),
    info={"member": "delete"},
)  # fmt: skip
"""``room`` is how many mentees they take at once. ``apart``: nobody from their own employer.

``state``: ``open``; ``paused`` by themselves, ``until`` then or until they come back; ``quiet`` when ``silent`` offers in
a row had no answer. ``asked`` is when one was last made to them."""

requests = Table(
    "mentor_requests", metadata, own_id(), community_id(), member_id(), workspace_id(),
    Column("topic", String(30), nullable=False), Column("goal", Text, nullable=False), Column("urgency", String(10), nullable=False),
    Column("ways", Text, nullable=False), Column("languages", Text, nullable=False), Column("wishes", Text, nullable=False),
    Column("apart", Boolean, nullable=False), Column("posted", Boolean, nullable=False), Column("anonymous", Boolean, nullable=False),
    Column("wide", Boolean, nullable=False), Column("state", String(10), nullable=False),
    Column("made", Instant, nullable=False), Column("begins", Instant, nullable=False), Column("due", Instant, nullable=False),
    Column("answered", Instant), Column("settled", Instant),
    Index(None, "community", "state"), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""Mentors are asked from ``begins`` on, and by ``due`` there is an answer. ``answered`` is when a mentor first said anything.

``wide``: several are asked at once. ``posted``: it stands in the mentors' channel, to be claimed there. ``state``: ``open``;
``waiting`` after the honest no, first in line still; ``matched``; ``withdrawn``; ``gone`` with its member."""

wanted = Table(
    "mentor_wanted", metadata, community_id(), request_id(primary=True), Column("place", Integer, primary_key=True), member_id("mentor"),
    UniqueConstraint("request", "mentor"), Index(None, "mentor"),
    info={"mentor": "delete"},
)  # fmt: skip
"""Whom the member wants to be asked first, in their order."""

offers = Table(
    "mentor_offers", metadata, own_id(), community_id(), request_id(), member_id("mentor"),
    Column("state", String(10), nullable=False), Column("reason", String(20), nullable=False),
    Column("asked", Instant, nullable=False), Column("until", Instant, nullable=False), Column("nudged", Instant),
    Column("answered", Instant), UniqueConstraint("request", "mentor"), Index(None, "mentor", "state"),
    info={"mentor": "delete"},
)  # fmt: skip
"""One mentor is asked. ``state``: ``asked``; ``accepted``; ``declined``; ``silent`` once ``until`` has passed without an
answer, which may still be given; ``over``: it needs none any more, and while the request waits they may be asked anew;
``left out``: they were the member's mentor before. ``answered`` is when they last said anything."""

questions = Table(
    "mentor_questions", metadata, own_id(), community_id(), Column("offer", Id, ForeignKey("mentor_offers.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False), Column("answer", Text, nullable=False), Column("asked", Instant, nullable=False),
    Column("answered", Instant), Index(None, "offer"),
)  # fmt: skip

steps = Table(
    "mentor_steps", metadata, own_id(), community_id(), request_id(nullable=True), mentorship_id(nullable=True),
    member_id(nullable=True), Column("what", String(20), nullable=False), Column("at", Instant, nullable=False),
    Index(None, "request"), Index(None, "mentorship"), Index(None, "community", "at"), Index(None, "member"),
    info={"member": "blank"},
)  # fmt: skip
"""The ledger: each step of a request or a mentorship, never changed. ``member`` is who took it, if a person did."""

mentorships = Table(
    "mentorships", metadata, own_id(), community_id(), workspace_id(), workspace_id("mentor_workspace"),
    member_id("mentor", nullable=True), member_id("mentee", nullable=True), Column("request", Id, ForeignKey("mentor_requests.id", ondelete="SET NULL")), Column("cycle", Id),
    Column("topic", String(30), nullable=False), Column("goal", Text, nullable=False), Column("state", String(10), nullable=False),
    Column("began", Instant, nullable=False), Column("ends", Instant, nullable=False), Column("next", Instant),
    Column("until", Instant), Column("rested", Instant), Column("ended", Instant), Column("how", String(20), nullable=False), Column("renewed", Integer, nullable=False),
    Index(None, "mentor", "state"), Index(None, "mentee", "state"), Index(None, "community", "state"),
    info={"mentor": "blank", "mentee": "blank"},
)  # fmt: skip
"""``workspace`` is where the mentee is reached, ``mentor_workspace`` where the mentor is.

It stays, without the person, when one of both erases themselves. ``cycle`` is the programme that it came from, if one did.

``ends`` is when the term is over, ``next`` when both are asked next whether they met, ``until`` the end of a pause that
began at ``rested``.

``state``: ``active``, ``paused``, ``ended``; then ``how`` says in what way: ``done``, ``lapsed``, ``stopped``, ``other``,
``left``, ``back``."""

goals = Table(
    "mentor_goals", metadata, own_id(), community_id(), mentorship_id(), Column("words", Text, nullable=False),
    Column("due", Date), Column("done", Instant), Column("made", Instant, nullable=False), Index(None, "mentorship"),
)  # fmt: skip

meetings = Table(
    "mentor_meetings", metadata, own_id(), community_id(), mentorship_id(), member_id(nullable=True), Column("at", Instant, nullable=False),
    Index(None, "mentorship"), Index(None, "community", "at"),
    info={"member": "blank"},
)  # fmt: skip
"""That both met; ``member`` noted it."""

checks = Table(
    "mentor_checks", metadata, own_id(), community_id(), mentorship_id(), member_id(),
    Column("what", String(10), nullable=False), Column("asked", Instant, nullable=False), Column("answer", String(10), nullable=False),
    Column("answered", Instant), Column("nudged", Instant), Column("flagged", Instant),
    UniqueConstraint("mentorship", "member", "asked"), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip
"""What one of both is asked: ``met``, whether they met (``met``, ``notyet`` or ``stop``); ``term``, whether to go on (``on``
or ``close``). ``answer`` is empty until they say, and ``other`` where the other's answer was enough."""

surveys = Table(
    "mentor_surveys", metadata, community_id(), mentorship_id(primary=True), member_id(primary=True),
    Column("score", Integer, nullable=False), Column("words", Text, nullable=False), Column("at", Instant, nullable=False), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip

problems = Table(
    "mentor_problems", metadata, own_id(), community_id(), mentorship_id(nullable=True), member_id(),
    Column("words", Text, nullable=False), Column("at", Instant, nullable=False), member_id("taken", nullable=True), Column("settled", Instant),
    Index(None, "community", "settled"), Index(None, "member"),
    info={"member": "delete", "taken": "blank"},
)  # fmt: skip
"""What somebody reported to the coordinators; ``taken`` is who looks after it."""
