"""Informational interviews: who offers talks, who asks for one, who was asked; and gatherings that nobody else sees."""

import sqlalchemy as sa
from alembic import op

from bot.schema import Id, Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("gatherings", sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('interview_hosts',
    sa.Column('community', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('roles', sa.Text(), nullable=False),
    sa.Column('facilities', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('slots', sa.Text(), nullable=False),
    sa.Column('ways', sa.Text(), nullable=False),
    sa.Column('languages', sa.Text(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('apart', sa.Boolean(), nullable=False),
    sa.Column('away', sa.Boolean(), nullable=False),
    sa.Column('until', Instant(), nullable=True),
    sa.Column('asked', Instant(), nullable=True),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('changed', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_interview_hosts_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_interview_hosts_member')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_interview_hosts_workspace')),
    sa.PrimaryKeyConstraint('community', 'member', name=op.f('pk_interview_hosts')),
    info={'member': 'delete'}
    )
    op.create_table('interview_requests',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('topic', sa.String(length=30), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('facility', sa.String(length=30), nullable=False),
    sa.Column('ways', sa.Text(), nullable=False),
    sa.Column('languages', sa.Text(), nullable=False),
    sa.Column('apart', sa.Boolean(), nullable=False),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('host', Id, nullable=True),
    sa.Column('host_workspace', Id, nullable=True),
    sa.Column('turn', sa.String(length=6), nullable=False),
    sa.Column('nudged', Instant(), nullable=True),
    sa.Column('until', Instant(), nullable=True),
    sa.Column('due', Instant(), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('gathering', Id, nullable=True),
    sa.Column('ends', Instant(), nullable=True),
    sa.Column('made', Instant(), nullable=False),
    sa.Column('settled', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_interview_requests_community')),
    sa.ForeignKeyConstraint(['gathering'], ['gatherings.id'], name=op.f('fk_interview_requests_gathering')),
    sa.ForeignKeyConstraint(['host'], ['members.id'], name=op.f('fk_interview_requests_host')),
    sa.ForeignKeyConstraint(['host_workspace'], ['workspaces.id'], name=op.f('fk_interview_requests_host_workspace')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_interview_requests_member')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_interview_requests_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_requests')),
    info={'member': 'delete', 'host': 'blank', 'untold': ('host',)},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_interview_requests_community_state'), 'interview_requests', ['community', 'state'], unique=False)
    op.create_index(op.f('ix_interview_requests_gathering'), 'interview_requests', ['gathering'], unique=False)
    op.create_index(op.f('ix_interview_requests_host'), 'interview_requests', ['host'], unique=False)
    op.create_index(op.f('ix_interview_requests_member'), 'interview_requests', ['member'], unique=False)
    op.create_table('interview_answers',
    sa.Column('community', Id, nullable=False),
    sa.Column('request', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('met', sa.Boolean(), nullable=True),
    sa.Column('mentor', sa.Boolean(), nullable=False),
    sa.Column('thanked', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_interview_answers_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_interview_answers_member')),
    sa.ForeignKeyConstraint(['request'], ['interview_requests.id'], name=op.f('fk_interview_answers_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request', 'member', name=op.f('pk_interview_answers')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_interview_answers_member'), 'interview_answers', ['member'], unique=False)
    op.create_table('interview_asks',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('request', Id, nullable=False),
    sa.Column('host', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked', Instant(), nullable=True),
    sa.Column('until', Instant(), nullable=True),
    sa.Column('nudged', Instant(), nullable=True),
    sa.Column('answered', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_interview_asks_community')),
    sa.ForeignKeyConstraint(['host'], ['members.id'], name=op.f('fk_interview_asks_host')),
    sa.ForeignKeyConstraint(['request'], ['interview_requests.id'], name=op.f('fk_interview_asks_request'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_interview_asks_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_asks')),
    sa.UniqueConstraint('request', 'host', name=op.f('uq_interview_asks_request_host')),
    info={'host': 'delete'},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_interview_asks_host_state'), 'interview_asks', ['host', 'state'], unique=False)
    op.create_table('interview_steps',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('request', Id, nullable=False),
    sa.Column('member', Id, nullable=True),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_interview_steps_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_interview_steps_member')),
    sa.ForeignKeyConstraint(['request'], ['interview_requests.id'], name=op.f('fk_interview_steps_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_steps')),
    info={'member': 'blank'},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_interview_steps_member'), 'interview_steps', ['member'], unique=False)
    op.create_index(op.f('ix_interview_steps_request'), 'interview_steps', ['request'], unique=False)
    op.create_table('interview_times',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('request', Id, nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_interview_times_community')),
    sa.ForeignKeyConstraint(['request'], ['interview_requests.id'], name=op.f('fk_interview_times_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_times')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_interview_times_request'), 'interview_times', ['request'], unique=False)
