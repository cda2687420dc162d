"""The first tables: who is there, what they say, what moderators decide, what came in and what is owed."""

import sqlalchemy as sa
from alembic import op

from bot.schema import Id, Instant

revision = "0001"
down_revision = None

_LITE = "CREATE VIRTUAL TABLE document_words USING fts5 (name, main, rest, tags, tokenize = 'ascii')"
_POSTGRES = (
    "CREATE TABLE document_words (id bigint PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, words tsvector NOT NULL)",
    "CREATE INDEX ix_document_words ON document_words USING gin (words)",
)


def upgrade() -> None:
    op.create_table(
        "communities",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbox",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("done", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("platform", "key", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_done"), "inbox", ["done"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", Id, nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_documents_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_documents_community_kind_audience_subject"),
        "documents",
        ["community", "kind", "audience", "subject"],
        unique=False,
    )
    op.create_table(
        "members",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("arrived", Instant(), nullable=False),
        sa.Column("welcomed", Instant(), nullable=True),
        sa.Column("left", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_members_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "settings",
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_settings_community")
        ),
        sa.PrimaryKeyConstraint(
            "community", "workspace", "key", name=op.f("pk_settings")
        ),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("external", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("gone", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_workspaces_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint(
            "platform", "external", name=op.f("uq_workspaces_platform_external")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("external", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_accounts_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_accounts_member")
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_accounts_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "workspace", "external", name=op.f("uq_accounts_workspace_external")
        ),
        info={"member": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_accounts_member"), "accounts", ["member"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_audit_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_audit_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        info={"member": "blank"},
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_audit_community_at"), "audit", ["community", "at"], unique=False
    )
    op.create_table(
        "blocks",
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("blocked", Id, nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blocked"], ["members.id"], name=op.f("fk_blocks_blocked")
        ),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_blocks_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_blocks_member")
        ),
        sa.PrimaryKeyConstraint(
            "community", "member", "blocked", name=op.f("pk_blocks")
        ),
        info={"member": "delete", "blocked": "delete", "untold": ("blocked",)},
    )
    op.create_index(op.f("ix_blocks_blocked"), "blocks", ["blocked"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("effect", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("member", Id, nullable=True),
        sa.Column("sender", Id, nullable=True),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease", Instant(), nullable=True),
        sa.Column("thread", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_deliveries_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_deliveries_member")
        ),
        sa.ForeignKeyConstraint(
            ["sender"], ["members.id"], name=op.f("fk_deliveries_sender")
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_deliveries_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        info={"member": "delete", "sender": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_deliveries_community_state"),
        "deliveries",
        ["community", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deliveries_state_due"), "deliveries", ["state", "due"], unique=False
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_drafts_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_drafts_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        info={"member": "delete"},
    )
    op.create_index(op.f("ix_drafts_until"), "drafts", ["until"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_files_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_files_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        info={"member": "delete"},
    )
    op.create_table(
        "hellos",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("sender", Id, nullable=False),
        sa.Column("recipient", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_hellos_community")
        ),
        sa.ForeignKeyConstraint(
            ["recipient"], ["members.id"], name=op.f("fk_hellos_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["sender"], ["members.id"], name=op.f("fk_hellos_sender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hellos")),
        info={"sender": "delete", "recipient": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_hellos_sender_at"), "hellos", ["sender", "at"], unique=False
    )
    op.create_table(
        "introductions",
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("changed", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_introductions_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_introductions_member")
        ),
        sa.PrimaryKeyConstraint("community", "member", name=op.f("pk_introductions")),
        info={"member": "delete"},
    )
    op.create_table(
        "posts",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_posts_community")
        ),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_posts_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint(
            "workspace", "kind", "subject", name=op.f("uq_posts_workspace_kind_subject")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "profile",
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_profile_community")
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.id"], name=op.f("fk_profile_member")
        ),
        sa.PrimaryKeyConstraint(
            "community", "member", "field", "position", name=op.f("pk_profile")
        ),
        info={"member": "delete"},
    )
    op.create_index(
        op.f("ix_profile_community_field_value"),
        "profile",
        ["community", "field", "value"],
        unique=False,
    )
    op.create_table(
        "terms",
        sa.Column("community", Id, nullable=False),
        sa.Column("list", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("added_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["members.id"], name=op.f("fk_terms_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["community"], ["communities.id"], name=op.f("fk_terms_community")
        ),
        sa.PrimaryKeyConstraint("community", "list", "key", name=op.f("pk_terms")),
        info={"added_by": "blank"},
    )
    lite = op.get_bind().dialect.name == "sqlite"
    for statement in (_LITE,) if lite else _POSTGRES:
        op.execute(statement)
