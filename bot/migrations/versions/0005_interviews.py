"""Talks between two: gatherings of their own that nobody else sees."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("gatherings", sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False))
