"""Mentoring: who offers and who asks, whom I asked, and what became of it."""

import sqlalchemy as sa
from alembic import op

from bot.schema import Id, Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "mentor_cycles",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("closes", Instant(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("matched", Instant(), nullable=True),
        sa.Column("published", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_cycles_community")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_mentor_cycles_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_cycles")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_cycles_community_state"), "mentor_cycles", ["community", "state"], unique=False)
    op.create_table(
        "mentor_requests",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("wide", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("answered", Instant(), nullable=True),
        sa.Column("settled", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_requests_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_requests_member")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_mentor_requests_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_requests")),
        info={"member": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_requests_community_state"), "mentor_requests", ["community", "state"], unique=False)
    op.create_index(op.f("ix_mentor_requests_member"), "mentor_requests", ["member"], unique=False)
    op.create_table(
        "mentors",
        sa.Column("community", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("asked", Instant(), nullable=True),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("changed", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentors_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentors_member")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_mentors_workspace")),
        sa.PrimaryKeyConstraint("community", "member", name=op.f("pk_mentors")),
        info={"member": "delete"},
    )
    op.create_table(
        "mentor_applications",
        sa.Column("community", Id, nullable=False),
        sa.Column("cycle", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("reminded", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_applications_community")),
        sa.ForeignKeyConstraint(["cycle"], ["mentor_cycles.id"], name=op.f("fk_mentor_applications_cycle")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_applications_member")),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_mentor_applications_workspace")),
        sa.PrimaryKeyConstraint("cycle", "member", name=op.f("pk_mentor_applications")),
        info={"member": "delete"},
    )
    op.create_index(op.f("ix_mentor_applications_member"), "mentor_applications", ["member"], unique=False)
    op.create_table(
        "mentor_choices",
        sa.Column("community", Id, nullable=False),
        sa.Column("cycle", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("chosen", Id, nullable=False),
        sa.ForeignKeyConstraint(["chosen"], ["members.id"], name=op.f("fk_mentor_choices_chosen")),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_choices_community")),
        sa.ForeignKeyConstraint(["cycle"], ["mentor_cycles.id"], name=op.f("fk_mentor_choices_cycle")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_choices_member")),
        sa.PrimaryKeyConstraint("cycle", "member", "place", name=op.f("pk_mentor_choices")),
        info={"member": "delete", "chosen": "delete"},
    )
    op.create_index(op.f("ix_mentor_choices_chosen"), "mentor_choices", ["chosen"], unique=False)
    op.create_index(op.f("ix_mentor_choices_member"), "mentor_choices", ["member"], unique=False)
    op.create_table(
        "mentor_offers",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("request", Id, nullable=False),
        sa.Column("mentor", Id, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("asked", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("nudged", Instant(), nullable=True),
        sa.Column("answered", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_offers_community")),
        sa.ForeignKeyConstraint(["mentor"], ["members.id"], name=op.f("fk_mentor_offers_mentor")),
        sa.ForeignKeyConstraint(
            ["request"], ["mentor_requests.id"], name=op.f("fk_mentor_offers_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_offers")),
        sa.UniqueConstraint("request", "mentor", name=op.f("uq_mentor_offers_request_mentor")),
        info={"mentor": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_offers_mentor_state"), "mentor_offers", ["mentor", "state"], unique=False)
    op.create_table(
        "mentor_results",
        sa.Column("community", Id, nullable=False),
        sa.Column("cycle", Id, nullable=False),
        sa.Column("mentee", Id, nullable=False),
        sa.Column("mentor", Id, nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("begun", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_results_community")),
        sa.ForeignKeyConstraint(["cycle"], ["mentor_cycles.id"], name=op.f("fk_mentor_results_cycle")),
        sa.ForeignKeyConstraint(["mentee"], ["members.id"], name=op.f("fk_mentor_results_mentee")),
        sa.ForeignKeyConstraint(["mentor"], ["members.id"], name=op.f("fk_mentor_results_mentor")),
        sa.PrimaryKeyConstraint("cycle", "mentee", name=op.f("pk_mentor_results")),
        info={"mentee": "delete", "mentor": "delete"},
    )
    op.create_index(op.f("ix_mentor_results_mentee"), "mentor_results", ["mentee"], unique=False)
    op.create_index(op.f("ix_mentor_results_mentor"), "mentor_results", ["mentor"], unique=False)
    op.create_table(
        "mentor_rulings",
        sa.Column("community", Id, nullable=False),
        sa.Column("cycle", Id, nullable=False),
        sa.Column("mentor", Id, nullable=False),
        sa.Column("mentee", Id, nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("by", Id, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["members.id"], name=op.f("fk_mentor_rulings_by")),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_rulings_community")),
        sa.ForeignKeyConstraint(["cycle"], ["mentor_cycles.id"], name=op.f("fk_mentor_rulings_cycle")),
        sa.ForeignKeyConstraint(["mentee"], ["members.id"], name=op.f("fk_mentor_rulings_mentee")),
        sa.ForeignKeyConstraint(["mentor"], ["members.id"], name=op.f("fk_mentor_rulings_mentor")),
        sa.PrimaryKeyConstraint("cycle", "mentor", "mentee", name=op.f("pk_mentor_rulings")),
        info={"mentor": "delete", "mentee": "delete", "by": "blank"},
    )
    op.create_index(op.f("ix_mentor_rulings_by"), "mentor_rulings", ["by"], unique=False)
    op.create_index(op.f("ix_mentor_rulings_mentee"), "mentor_rulings", ["mentee"], unique=False)
    op.create_index(op.f("ix_mentor_rulings_mentor"), "mentor_rulings", ["mentor"], unique=False)
    op.create_table(
        "mentor_wanted",
        sa.Column("community", Id, nullable=False),
        sa.Column("request", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mentor", Id, nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_wanted_community")),
        sa.ForeignKeyConstraint(["mentor"], ["members.id"], name=op.f("fk_mentor_wanted_mentor")),
        sa.ForeignKeyConstraint(
            ["request"], ["mentor_requests.id"], name=op.f("fk_mentor_wanted_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request", "place", name=op.f("pk_mentor_wanted")),
        sa.UniqueConstraint("request", "mentor", name=op.f("uq_mentor_wanted_request_mentor")),
        info={"mentor": "delete"},
    )
    op.create_index(op.f("ix_mentor_wanted_mentor"), "mentor_wanted", ["mentor"], unique=False)
    op.create_table(
        "mentorships",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("workspace", Id, nullable=False),
        sa.Column("mentor_workspace", Id, nullable=False),
        sa.Column("mentor", Id, nullable=True),
        sa.Column("mentee", Id, nullable=True),
        sa.Column("request", Id, nullable=True),
        sa.Column("cycle", Id, nullable=True),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("began", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("next", Instant(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("rested", Instant(), nullable=True),
        sa.Column("ended", Instant(), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("renewed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentorships_community")),
        sa.ForeignKeyConstraint(["mentee"], ["members.id"], name=op.f("fk_mentorships_mentee")),
        sa.ForeignKeyConstraint(["mentor"], ["members.id"], name=op.f("fk_mentorships_mentor")),
        sa.ForeignKeyConstraint(["mentor_workspace"], ["workspaces.id"], name=op.f("fk_mentorships_mentor_workspace")),
        sa.ForeignKeyConstraint(
            ["request"], ["mentor_requests.id"], name=op.f("fk_mentorships_request"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=op.f("fk_mentorships_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorships")),
        info={"mentor": "blank", "mentee": "blank"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentorships_community_state"), "mentorships", ["community", "state"], unique=False)
    op.create_index(op.f("ix_mentorships_mentee_state"), "mentorships", ["mentee", "state"], unique=False)
    op.create_index(op.f("ix_mentorships_mentor_state"), "mentorships", ["mentor", "state"], unique=False)
    op.create_table(
        "mentor_checks",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("mentorship", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("asked", Instant(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered", Instant(), nullable=True),
        sa.Column("nudged", Instant(), nullable=True),
        sa.Column("flagged", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_checks_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_checks_member")),
        sa.ForeignKeyConstraint(
            ["mentorship"], ["mentorships.id"], name=op.f("fk_mentor_checks_mentorship"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_checks")),
        sa.UniqueConstraint("mentorship", "member", "asked", name=op.f("uq_mentor_checks_mentorship_member_asked")),
        info={"member": "delete"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_checks_member"), "mentor_checks", ["member"], unique=False)
    op.create_table(
        "mentor_goals",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("mentorship", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done", Instant(), nullable=True),
        sa.Column("made", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_goals_community")),
        sa.ForeignKeyConstraint(
            ["mentorship"], ["mentorships.id"], name=op.f("fk_mentor_goals_mentorship"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_goals")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_goals_mentorship"), "mentor_goals", ["mentorship"], unique=False)
    op.create_table(
        "mentor_meetings",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("mentorship", Id, nullable=False),
        sa.Column("member", Id, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_meetings_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_meetings_member")),
        sa.ForeignKeyConstraint(
            ["mentorship"], ["mentorships.id"], name=op.f("fk_mentor_meetings_mentorship"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_meetings")),
        info={"member": "blank"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_meetings_community_at"), "mentor_meetings", ["community", "at"], unique=False)
    op.create_index(op.f("ix_mentor_meetings_mentorship"), "mentor_meetings", ["mentorship"], unique=False)
    op.create_table(
        "mentor_problems",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("mentorship", Id, nullable=True),
        sa.Column("member", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("taken", Id, nullable=True),
        sa.Column("settled", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_problems_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_problems_member")),
        sa.ForeignKeyConstraint(
            ["mentorship"], ["mentorships.id"], name=op.f("fk_mentor_problems_mentorship"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["taken"], ["members.id"], name=op.f("fk_mentor_problems_taken")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_problems")),
        info={"member": "delete", "taken": "blank"},
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_mentor_problems_community_settled"), "mentor_problems", ["community", "settled"], unique=False
    )
    op.create_index(op.f("ix_mentor_problems_member"), "mentor_problems", ["member"], unique=False)
    op.create_table(
        "mentor_questions",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("offer", Id, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked", Instant(), nullable=False),
        sa.Column("answered", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_questions_community")),
        sa.ForeignKeyConstraint(
            ["offer"], ["mentor_offers.id"], name=op.f("fk_mentor_questions_offer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_questions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_questions_offer"), "mentor_questions", ["offer"], unique=False)
    op.create_table(
        "mentor_steps",
        sa.Column("id", Id, nullable=False),
        sa.Column("community", Id, nullable=False),
        sa.Column("request", Id, nullable=True),
        sa.Column("mentorship", Id, nullable=True),
        sa.Column("member", Id, nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_steps_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_steps_member")),
        sa.ForeignKeyConstraint(
            ["mentorship"], ["mentorships.id"], name=op.f("fk_mentor_steps_mentorship"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request"], ["mentor_requests.id"], name=op.f("fk_mentor_steps_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_steps")),
        info={"member": "blank"},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_steps_community_at"), "mentor_steps", ["community", "at"], unique=False)
    op.create_index(op.f("ix_mentor_steps_member"), "mentor_steps", ["member"], unique=False)
    op.create_index(op.f("ix_mentor_steps_mentorship"), "mentor_steps", ["mentorship"], unique=False)
    op.create_index(op.f("ix_mentor_steps_request"), "mentor_steps", ["request"], unique=False)
    op.create_table(
        "mentor_surveys",
        sa.Column("community", Id, nullable=False),
        sa.Column("mentorship", Id, nullable=False),
        sa.Column("member", Id, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["communities.id"], name=op.f("fk_mentor_surveys_community")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_mentor_surveys_member")),
        sa.ForeignKeyConstraint(
            ["mentorship"], ["mentorships.id"], name=op.f("fk_mentor_surveys_mentorship"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mentorship", "member", name=op.f("pk_mentor_surveys")),
        info={"member": "delete"},
    )
    op.create_index(op.f("ix_mentor_surveys_member"), "mentor_surveys", ["member"], unique=False)
