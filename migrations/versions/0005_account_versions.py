"""Add versions of accounts, for ETag and If-Match.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

_TABLES = ("users", "admins")


def upgrade() -> None:
    """Add the column with the version 1 for existing accounts, without rewriting rows."""
    for table in _TABLES:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))


def downgrade() -> None:
    """Drop the column."""
    for table in _TABLES:
        op.drop_column(table, "version")
