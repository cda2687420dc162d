"""Study groups: who sits in them or waits, their sessions, their links, and who looks for one."""

import sqlalchemy as sa
from alembic import op

from bot.schema import Id, Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table('study_groups',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('exam', sa.String(length=30), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=True),
    sa.Column('times', sa.Text(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('ways', sa.Text(), nullable=False),
    sa.Column('languages', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('founder', Id, nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('confirmed', Instant(), nullable=False),
    sa.Column('asked', Instant(), nullable=True),
    sa.Column('why', sa.String(length=10), nullable=False),
    sa.Column('made', Instant(), nullable=False),
    sa.Column('closed', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_groups_community')),
    sa.ForeignKeyConstraint(['founder'], ['members.id'], name=op.f('fk_study_groups_founder')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_study_groups_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_groups')),
    info={'founder': 'blank'},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_study_groups_community_exam_state'), 'study_groups', ['community', 'exam', 'state'], unique=False)
    op.create_index(op.f('ix_study_groups_founder'), 'study_groups', ['founder'], unique=False)
    op.create_table('study_seekers',
    sa.Column('community', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('exam', sa.String(length=30), nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('day', sa.String(length=10), nullable=True),
    sa.Column('ways', sa.Text(), nullable=False),
    sa.Column('languages', sa.Text(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('told', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_seekers_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_study_seekers_member')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_study_seekers_workspace')),
    sa.PrimaryKeyConstraint('community', 'member', 'exam', name=op.f('pk_study_seekers')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_study_seekers_community_exam'), 'study_seekers', ['community', 'exam'], unique=False)
    op.create_index(op.f('ix_study_seekers_member'), 'study_seekers', ['member'], unique=False)
    op.create_table('study_outcomes',
    sa.Column('community', Id, nullable=False),
    sa.Column('group', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('exam', sa.String(length=30), nullable=False),
    sa.Column('said', sa.String(length=10), nullable=True),
    sa.Column('at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_outcomes_community')),
    sa.ForeignKeyConstraint(['group'], ['study_groups.id'], name=op.f('fk_study_outcomes_group')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_study_outcomes_member')),
    sa.PrimaryKeyConstraint('group', 'member', name=op.f('pk_study_outcomes')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_study_outcomes_community_exam'), 'study_outcomes', ['community', 'exam'], unique=False)
    op.create_index(op.f('ix_study_outcomes_member'), 'study_outcomes', ['member'], unique=False)
    op.create_table('study_proposals',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('exam', sa.String(length=30), nullable=False),
    sa.Column('time', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('group', Id, nullable=True),
    sa.Column('made', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_proposals_community')),
    sa.ForeignKeyConstraint(['group'], ['study_groups.id'], name=op.f('fk_study_proposals_group')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_study_proposals_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_proposals')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_study_proposals_community_exam_state'), 'study_proposals', ['community', 'exam', 'state'], unique=False)
    op.create_table('study_resources',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('group', Id, nullable=False),
    sa.Column('member', Id, nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_resources_community')),
    sa.ForeignKeyConstraint(['group'], ['study_groups.id'], name=op.f('fk_study_resources_group')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_study_resources_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study_resources')),
    info={'member': 'blank'},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_study_resources_group'), 'study_resources', ['group'], unique=False)
    op.create_index(op.f('ix_study_resources_member'), 'study_resources', ['member'], unique=False)
    op.create_table('study_seats',
    sa.Column('community', Id, nullable=False),
    sa.Column('group', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_seats_community')),
    sa.ForeignKeyConstraint(['group'], ['study_groups.id'], name=op.f('fk_study_seats_group')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_study_seats_member')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_study_seats_workspace')),
    sa.PrimaryKeyConstraint('group', 'member', name=op.f('pk_study_seats')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_study_seats_member'), 'study_seats', ['member'], unique=False)
    op.create_table('study_times',
    sa.Column('community', Id, nullable=False),
    sa.Column('gathering', Id, nullable=False),
    sa.Column('group', Id, nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_times_community')),
    sa.ForeignKeyConstraint(['gathering'], ['gatherings.id'], name=op.f('fk_study_times_gathering')),
    sa.ForeignKeyConstraint(['group'], ['study_groups.id'], name=op.f('fk_study_times_group')),
    sa.PrimaryKeyConstraint('gathering', name=op.f('pk_study_times'))
    )
    op.create_index(op.f('ix_study_times_group'), 'study_times', ['group'], unique=False)
    op.create_table('study_invited',
    sa.Column('community', Id, nullable=False),
    sa.Column('proposal', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('day', sa.String(length=10), nullable=True),
    sa.Column('yes', sa.Boolean(), nullable=True),
    sa.Column('at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_invited_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_study_invited_member')),
    sa.ForeignKeyConstraint(['proposal'], ['study_proposals.id'], name=op.f('fk_study_invited_proposal'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_study_invited_workspace')),
    sa.PrimaryKeyConstraint('proposal', 'member', name=op.f('pk_study_invited')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_study_invited_member'), 'study_invited', ['member'], unique=False)
    op.create_table('study_sessions',
    sa.Column('community', Id, nullable=False),
    sa.Column('meeting', Id, nullable=False),
    sa.Column('group', Id, nullable=False),
    sa.Column('facilitator', Id, nullable=True),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=True),
    sa.Column('begun', Instant(), nullable=True),
    sa.Column('ended', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_study_sessions_community')),
    sa.ForeignKeyConstraint(['facilitator'], ['members.id'], name=op.f('fk_study_sessions_facilitator')),
    sa.ForeignKeyConstraint(['group'], ['study_groups.id'], name=op.f('fk_study_sessions_group')),
    sa.ForeignKeyConstraint(['meeting'], ['meetings.id'], name=op.f('fk_study_sessions_meeting')),
    sa.PrimaryKeyConstraint('meeting', name=op.f('pk_study_sessions')),
    info={'facilitator': 'blank'}
    )
    op.create_index(op.f('ix_study_sessions_facilitator'), 'study_sessions', ['facilitator'], unique=False)
    op.create_index(op.f('ix_study_sessions_group'), 'study_sessions', ['group'], unique=False)
