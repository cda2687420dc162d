"""Promises kept over time: lanes and outcomes of deliveries, budgets, rules with their occurrences, reminders, digests."""

import sqlalchemy as sa
from alembic import op

from bot.schema import Id, Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "holders",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=24), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_holders")),
    )
    op.create_table(
        "digest_items",
        sa.Column("community", Id, nullable=False),
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("member", Id, nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_digest_items_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_digest_items_member")),
        sa.PrimaryKeyConstraint("reader", "item", name=op.f("pk_digest_items")),
        info={"member": "delete"},
    )
    op.create_index(op.f("ix_digest_items_at"), "digest_items", ["at"], unique=False)
    op.create_table(
        "digests",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_digests_community")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_digests_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digests_community"), "digests", ["community"], unique=False)
    op.create_table(
        "notifications",
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("off", sa.Text(), nullable=False),
        sa.Column("quiet", sa.String(length=20), nullable=False),
        sa.Column("paused", Instant(), nullable=True),
        sa.Column("daily", sa.Integer(), nullable=True),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_notifications_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_notifications_member")),
        sa.PrimaryKeyConstraint("community", "member", name=op.f("pk_notifications")),
        info={"member": "delete"},
    )
    op.create_table(
        "personal_digests",
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("every", sa.String(length=10), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_personal_digests_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_personal_digests_member")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_personal_digests_workspace")),
        sa.PrimaryKeyConstraint("community", "member", name=op.f("pk_personal_digests")),
        info={"member": "delete"},
    )
    op.create_table(
        "reminders",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("made", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_reminders_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_reminders_member")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_reminders_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        info={"member": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminders_member_at"), "reminders", ["member", "at"], unique=False)
    op.create_table(
        "rules",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("member", Id, nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("next", Instant(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_rules_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_rules_member")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_rules_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_rules_kind_subject")),
        info={"member": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rules_member"), "rules", ["member"], unique=False)
    op.create_index(op.f("ix_rules_next"), "rules", ["next"], unique=False)
    op.create_table(
        "occurrences",
        sa.Column("rule", Id, nullable=False),
        sa.Column("date", sa.String(length=10), nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("fired", Instant(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_occurrences_community")),
        sa.ForeignKeyConstraint(["rule"], ["rules.id"], name=op.f("fk_occurrences_rule"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rule", "date", name=op.f("pk_occurrences")),
    )
    op.add_column("accounts", sa.Column("direct", sa.String(length=64), server_default="", nullable=False))
    op.add_column("accounts", sa.Column("closed", Instant(), nullable=True))
    op.add_column("accounts", sa.Column("zone", sa.String(length=64), nullable=True))
    op.add_column("deliveries", sa.Column("owed", Instant(), server_default="0", nullable=False))
    op.add_column("deliveries", sa.Column("done", Instant(), nullable=True))
    op.add_column("deliveries", sa.Column("lane", sa.String(length=80), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("bundle", Id, nullable=True))
    op.add_column("deliveries", sa.Column("begun", Instant(), nullable=True))
    op.create_index(op.f("ix_deliveries_member_state"), "deliveries", ["member", "state"], unique=False)
    op.create_index(
        op.f("ix_deliveries_workspace_lane_state"), "deliveries", ["workspace", "lane", "state"], unique=False
    )
    op.add_column("members", sa.Column("seen", Instant(), nullable=True))
    op.add_column("posts", sa.Column("redrawn", Instant(), nullable=True))
    # What is owed already keeps its order and its time.
    op.execute("UPDATE deliveries SET owed = due, lane = CASE effect WHEN 'tell' THEN '@' || member ELSE place END")
    op.execute("UPDATE deliveries SET begun = due WHERE state = 'claimed' OR error = 'interrupted'")
    op.execute("UPDATE deliveries SET done = due WHERE state IN ('sent', 'unknown', 'dropped', 'failed')")
