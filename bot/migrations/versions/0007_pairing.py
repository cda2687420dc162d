"""Pairing rounds: a workspace's circle, who is in it, its rounds, who was brought together, and who asked for whom."""

import sqlalchemy as sa
from alembic import op

from bot.schema import Id, Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table('pairing_circles',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('place', sa.String(length=64), nullable=False),
    sa.Column('who', sa.String(length=10), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('prefers', sa.Text(), nullable=False),
    sa.Column('never', sa.Text(), nullable=False),
    sa.Column('look', sa.Boolean(), nullable=False),
    sa.Column('report', sa.String(length=64), nullable=False),
    sa.Column('trouble', sa.Text(), nullable=False),
    sa.Column('made', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_circles_community')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_pairing_circles_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_circles')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pairing_circles_workspace'), 'pairing_circles', ['workspace'], unique=False)
    op.create_table('pairing_members',
    sa.Column('community', Id, nullable=False),
    sa.Column('circle', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('own', sa.Boolean(), nullable=False),
    sa.Column('trio', sa.Boolean(), nullable=False),
    sa.Column('ways', sa.Text(), nullable=False),
    sa.Column('until', Instant(), nullable=True),
    sa.Column('skips', sa.Boolean(), nullable=False),
    sa.Column('silent', sa.Integer(), nullable=False),
    sa.Column('waited', sa.Integer(), nullable=False),
    sa.Column('captained', Instant(), nullable=True),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('changed', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['circle'], ['pairing_circles.id'], name=op.f('fk_pairing_members_circle')),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_members_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_pairing_members_member')),
    sa.PrimaryKeyConstraint('circle', 'member', name=op.f('pk_pairing_members')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_pairing_members_member'), 'pairing_members', ['member'], unique=False)
    op.create_table('pairing_rounds',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('circle', Id, nullable=False),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('trouble', sa.Text(), nullable=False),
    sa.Column('began', Instant(), nullable=False),
    sa.Column('half', Instant(), nullable=False),
    sa.Column('last', Instant(), nullable=False),
    sa.Column('ends', Instant(), nullable=False),
    sa.Column('due', Instant(), nullable=True),
    sa.Column('solved', Instant(), nullable=True),
    sa.Column('published', Instant(), nullable=True),
    sa.Column('over', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['circle'], ['pairing_circles.id'], name=op.f('fk_pairing_rounds_circle')),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_rounds_community')),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_pairing_rounds_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_rounds')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pairing_rounds_circle_state'), 'pairing_rounds', ['circle', 'state'], unique=False)
    op.create_table('pairing_groups',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('circle', Id, nullable=False),
    sa.Column('round', Id, nullable=True),
    sa.Column('workspace', Id, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('captain', Id, nullable=True),
    sa.Column('question', sa.Integer(), nullable=False),
    sa.Column('began', Instant(), nullable=True),
    sa.Column('half', Instant(), nullable=True),
    sa.Column('last', Instant(), nullable=True),
    sa.Column('ends', Instant(), nullable=True),
    sa.Column('next', Instant(), nullable=True),
    sa.Column('dated', Instant(), nullable=True),
    sa.Column('nudged', Instant(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('met', sa.String(length=10), nullable=False),
    sa.Column('answered', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['captain'], ['members.id'], name=op.f('fk_pairing_groups_captain')),
    sa.ForeignKeyConstraint(['circle'], ['pairing_circles.id'], name=op.f('fk_pairing_groups_circle')),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_groups_community')),
    sa.ForeignKeyConstraint(['round'], ['pairing_rounds.id'], name=op.f('fk_pairing_groups_round'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace'], ['workspaces.id'], name=op.f('fk_pairing_groups_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_groups')),
    info={'captain': 'blank'},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pairing_groups_captain'), 'pairing_groups', ['captain'], unique=False)
    op.create_index(op.f('ix_pairing_groups_circle_state_next'), 'pairing_groups', ['circle', 'state', 'next'], unique=False)
    op.create_index(op.f('ix_pairing_groups_round'), 'pairing_groups', ['round'], unique=False)
    op.create_table('pairing_waits',
    sa.Column('community', Id, nullable=False),
    sa.Column('round', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('why', sa.String(length=10), nullable=False),
    sa.Column('told', Instant(), nullable=True),
    sa.Column('placed', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_waits_community')),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_pairing_waits_member')),
    sa.ForeignKeyConstraint(['round'], ['pairing_rounds.id'], name=op.f('fk_pairing_waits_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round', 'member', name=op.f('pk_pairing_waits')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_pairing_waits_member'), 'pairing_waits', ['member'], unique=False)
    op.create_table('pairing_asks',
    sa.Column('id', Id, nullable=False),
    sa.Column('community', Id, nullable=False),
    sa.Column('circle', Id, nullable=False),
    sa.Column('asker', Id, nullable=False),
    sa.Column('asked', Id, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('answered', Instant(), nullable=True),
    sa.Column('group', Id, nullable=True),
    sa.ForeignKeyConstraint(['asked'], ['members.id'], name=op.f('fk_pairing_asks_asked')),
    sa.ForeignKeyConstraint(['asker'], ['members.id'], name=op.f('fk_pairing_asks_asker')),
    sa.ForeignKeyConstraint(['circle'], ['pairing_circles.id'], name=op.f('fk_pairing_asks_circle')),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_asks_community')),
    sa.ForeignKeyConstraint(['group'], ['pairing_groups.id'], name=op.f('fk_pairing_asks_group'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_asks')),
    info={'asker': 'delete', 'asked': 'delete'},
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_pairing_asks_asked'), 'pairing_asks', ['asked'], unique=False)
    op.create_index(op.f('ix_pairing_asks_asker'), 'pairing_asks', ['asker'], unique=False)
    op.create_table('pairing_seats',
    sa.Column('community', Id, nullable=False),
    sa.Column('group', Id, nullable=False),
    sa.Column('member', Id, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('pressed', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], name=op.f('fk_pairing_seats_community')),
    sa.ForeignKeyConstraint(['group'], ['pairing_groups.id'], name=op.f('fk_pairing_seats_group'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member'], ['members.id'], name=op.f('fk_pairing_seats_member')),
    sa.PrimaryKeyConstraint('group', 'member', name=op.f('pk_pairing_seats')),
    info={'member': 'delete'}
    )
    op.create_index(op.f('ix_pairing_seats_member'), 'pairing_seats', ['member'], unique=False)
