"""Add statistics by day.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Create the table, and the index of the sessions of a day."""
    op.create_table(
        "daily_stats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("users_total", sa.Integer(), nullable=False),
        sa.Column("users_new", sa.Integer(), nullable=False),
        sa.Column("users_active", sa.Integer(), nullable=False),
        sa.Column("logins", sa.Integer(), nullable=False),
        sa.Column("admin_actions", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_stats")),
        sa.UniqueConstraint("day", name=op.f("uq_daily_stats_day")),
    )
    op.create_index(op.f("ix_sessions_refreshed_at"), "sessions", ["refreshed_at"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index(op.f("ix_sessions_refreshed_at"), "sessions")
    op.drop_table("daily_stats")
