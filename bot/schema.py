"""The core's tables, and the few column types that all tables share.

Every table of a community's data has the community's id. A table that holds a member's id says in ``info`` what
erasing that member does to it: ``delete`` the row, or ``blank`` the column; and with ``untold`` which columns a
member's own data leave out, since the row is another's secret. privacy.py reads this.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
)  # fmt: skip

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s",
})  # fmt: skip


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds since 1970 in UTC, alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; only aware instants are stored")
        return round((value - EPOCH).total_seconds() * 1_000_000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1_000_000, UTC)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Id = BigInteger().with_variant(Integer, "sqlite")


def own_id() -> Column[int]:
    """Make a row's number, which is never given twice: what still carries it must not come to mean another row."""
    column = Column("id", Id, primary_key=True)
    event.listen(column, "after_parent_attach", _never_twice)
    return column


def _never_twice(_column: Column[int], table: Table) -> None:
    table.dialect_options["sqlite"]["autoincrement"] = True


def community_id(*, primary: bool = False) -> Column[int]:
    return Column("community", Id, ForeignKey("communities.id"), nullable=False, primary_key=primary)


def member_id(name: str = "member", *, primary: bool = False, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey("members.id"), nullable=nullable, primary_key=primary)


communities = Table(
    "communities", metadata, own_id(), Column("name", Text, nullable=False), Column("made", Instant, nullable=False)
)

workspaces = Table(
    "workspaces", metadata, own_id(), community_id(),
    Column("platform", String(20), nullable=False), Column("external", String(64), nullable=False),
    Column("name", Text, nullable=False), Column("language", String(20), nullable=False), Column("gone", Instant),
    UniqueConstraint("platform", "external"),
)  # fmt: skip

members = Table(
    "members", metadata, own_id(), community_id(),
    Column("name", Text), Column("arrived", Instant, nullable=False), Column("welcomed", Instant), Column("left", Instant), Column("seen", Instant),
)  # fmt: skip

accounts = Table(
    "accounts", metadata, own_id(), community_id(), member_id(),
    Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False), Column("external", String(64), nullable=False),
    Column("name", Text, nullable=False), Column("language", String(20), nullable=False), Column("present", Boolean, nullable=False),
    Column("direct", String(64), nullable=False, server_default=""), Column("closed", Instant), Column("zone", String(64)),
    UniqueConstraint("workspace", "external"), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip

blocks = Table(
    "blocks", metadata, community_id(primary=True), member_id(primary=True), member_id("blocked", primary=True),
    Column("made", Instant, nullable=False), Index(None, "blocked"),
    info={"member": "delete", "blocked": "delete", "untold": ("blocked",)},
)  # fmt: skip

profile = Table(
    "profile", metadata, community_id(primary=True), member_id(primary=True),
    Column("field", String(30), primary_key=True), Column("position", Integer, primary_key=True),
    Column("value", Text, nullable=False), Column("audience", String(12), nullable=False),
    Index(None, "community", "field", "value"),
    info={"member": "delete"},
)  # fmt: skip

terms = Table(
    "terms", metadata, community_id(primary=True), Column("list", String(30), primary_key=True), Column("key", String(30), primary_key=True),
    Column("label", Text, nullable=False), member_id("added_by", nullable=True),
    info={"added_by": "blank"},
)  # fmt: skip

settings = Table(
    "settings", metadata, community_id(primary=True), Column("workspace", Id, primary_key=True), Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip

audit = Table(
    "audit", metadata, own_id(), community_id(), member_id(nullable=True), Column("at", Instant, nullable=False),
    Column("action", String(60), nullable=False), Column("subject", Text, nullable=False), Column("before", Text), Column("after", Text),
    Index(None, "community", "at"),
    info={"member": "blank"},
)  # fmt: skip

inbox = Table(
    "inbox", metadata, Column("platform", String(20), primary_key=True), Column("key", String(200), primary_key=True),
    Column("at", Instant, nullable=False), Column("payload", Text), Column("done", Instant), Column("outcome", String(20)),
    Index(None, "done"),
)  # fmt: skip

drafts = Table(
    "drafts", metadata, Column("id", String(24), primary_key=True), community_id(), member_id(), Column("form", String(60), nullable=False),
    Column("value", Text, nullable=False), Column("filled", JSON, nullable=False), Column("typed", JSON, nullable=False), Column("until", Instant, nullable=False), Index(None, "until"),
    info={"member": "delete"},
)  # fmt: skip

files = Table(
    "files", metadata, Column("id", String(24), primary_key=True), community_id(), member_id(), Column("name", Text, nullable=False),
    Column("type", String(60), nullable=False), Column("content", LargeBinary, nullable=False), Column("at", Instant, nullable=False),
    info={"member": "delete"},
)  # fmt: skip

posts = Table(
    "posts", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String(60), nullable=False), Column("subject", String(60), nullable=False),
    Column("place", String(64), nullable=False), Column("message", String(64), nullable=False), Column("at", Instant, nullable=False), Column("redrawn", Instant),
    UniqueConstraint("workspace", "kind", "subject"),
)  # fmt: skip

documents = Table(
    "documents", metadata, own_id(), community_id(), Column("kind", String(30), nullable=False), Column("subject", Id, nullable=False),
    Column("audience", String(12), nullable=False), Column("sort", Text, nullable=False), Index(None, "community", "kind", "audience", "subject"),
)  # fmt: skip
"""What search.py can find; the words themselves are in document_words, which each database keeps in its own way."""

deliveries = Table(
    "deliveries", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("effect", String(12), nullable=False), Column("kind", String(60), nullable=False), Column("subject", String(60), nullable=False),
    Column("detail", Text, nullable=False), Column("place", String(64), nullable=False), member_id("member", nullable=True),
    member_id("sender", nullable=True),
    Column("due", Instant, nullable=False), Column("owed", Instant, nullable=False, server_default="0"), Column("done", Instant),
    Column("key", String(120), nullable=False, unique=True), Column("state", String(10), nullable=False),
    Column("lane", String(80), nullable=False, server_default=""), Column("bundle", Id), Column("begun", Instant),
    Column("attempts", Integer, nullable=False), Column("fence", Integer, nullable=False), Column("lease", Instant),
    Column("thread", String(64), nullable=False), Column("message", String(64)), Column("error", Text),
    Index(None, "state", "due"), Index(None, "community", "state"), Index(None, "workspace", "lane", "state"), Index(None, "member", "state"),
    info={"member": "delete", "sender": "delete", "untold": ("sender",)},
)  # fmt: skip
"""``owed`` is when it should arrive, ``due`` when it is tried next, ``done`` when it was settled. ``begun`` is set from
the moment in which a try began until its outcome is known. What has one ``lane`` goes in order, one after the other."""

notifications = Table(
    "notifications", metadata, community_id(primary=True), member_id(primary=True),
    Column("off", Text, nullable=False), Column("quiet", String(20), nullable=False), Column("paused", Instant),
    Column("daily", Integer), Column("direct", Boolean, nullable=False), Column("fallback", Boolean, nullable=False),
    info={"member": "delete"},
)  # fmt: skip

holders = Table(
    "holders", metadata, Column("platform", String(20), primary_key=True), Column("holder", String(24), nullable=False),
    Column("until", Instant, nullable=False),
)  # fmt: skip

rules = Table(
    "rules", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String(60), nullable=False), Column("subject", String(60), nullable=False), member_id(nullable=True),
    Column("rule", Text, nullable=False), Column("next", Instant), Column("paused", Boolean, nullable=False),
    UniqueConstraint("kind", "subject"), Index(None, "next"), Index(None, "member"),
    info={"member": "delete"},
)  # fmt: skip

timers = Table(
    "timers", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String(60), nullable=False), Column("subject", String(60), nullable=False),
    Column("at", Instant, nullable=False), Column("due", Instant, nullable=False), Column("attempts", Integer, nullable=False),
    UniqueConstraint("kind", "subject"), Index(None, "due"),
)  # fmt: skip
"""``at`` is when it should be up, ``due`` when it is tried next."""

errands = Table(
    "errands", metadata, own_id(), community_id(), Column("workspace", Id, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String(60), nullable=False), Column("subject", String(60), nullable=False),
    Column("due", Instant, nullable=False), Column("attempts", Integer, nullable=False), Column("lease", Instant),
    UniqueConstraint("kind", "subject"), Index(None, "due"),
)  # fmt: skip

occurrences = Table(
    "occurrences", metadata, Column("rule", Id, ForeignKey("rules.id", ondelete="CASCADE"), primary_key=True),
    Column("date", String(10), primary_key=True), community_id(), Column("at", Instant, nullable=False),
    Column("fired", Instant, nullable=False), Column("state", String(10), nullable=False),
)  # fmt: skip
"""Each rule fires at most once for a local date, whoever looks and however often: ``fired``, ``late``, ``skipped`` or ``failed``."""
