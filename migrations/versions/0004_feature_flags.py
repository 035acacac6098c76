"""Add feature flags.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """Create the table, and the built-in flag."""
    flags = op.create_table(
        "feature_flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature_flags")),
        sa.UniqueConstraint("name", name=op.f("uq_feature_flags_name")),
    )
    registration = {
        "id": UUID("019b76da-a800-7000-8000-000000000001"),
        "created_at": _FIRST_DAY,
        "updated_at": _FIRST_DAY,
        "name": "registration",
        "description": "New users are accepted.",
        "enabled": True,
        "public": False,
    }
    op.bulk_insert(flags, [registration])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("feature_flags")
