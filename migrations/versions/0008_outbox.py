"""Add the outbox of events, and the receipts of tasks.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_events")),
    )
    op.create_index(
        "ix_outbox_events_due_at", "outbox_events", ["due_at"], postgresql_where=sa.text("relayed_at IS NULL")
    )
    op.create_index("ix_outbox_events_relayed_at", "outbox_events", ["relayed_at"])
    op.create_table(
        "task_receipts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_task_receipts")),
    )
    op.create_index("ix_task_receipts_created_at", "task_receipts", ["created_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("task_receipts")
    op.drop_table("outbox_events")
