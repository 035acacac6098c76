"""Add confirmations of outbox events: unconfirmed tasks, and the time of the next relay.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: None = None
depends_on: None = None

_PARTIAL = ("check_at", "given_up_at")


def upgrade() -> None:
    """Add columns that the previous release does not use: events that it relays count as confirmed."""
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("relay_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "unconfirmed", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("check_at", moment, nullable=True),
        sa.Column("broker_generation", sa.String(), nullable=True),
        sa.Column("given_up_at", moment, nullable=True),
    ):
        op.add_column("outbox_events", column)
    with op.get_context().autocommit_block():
        # Building an index waits for running transactions without blocking new ones.
        op.execute("SET lock_timeout = 0")
        for name in _PARTIAL:
            op.create_index(
                f"ix_outbox_events_{name}",
                "outbox_events",
                [name],
                postgresql_where=sa.text(f"{name} IS NOT NULL"),
                postgresql_concurrently=True,
            )
        op.execute("SET lock_timeout = '5s'")


def downgrade() -> None:
    for name in _PARTIAL:
        op.drop_index(f"ix_outbox_events_{name}", table_name="outbox_events")
    for name in ("given_up_at", "broker_generation", "check_at", "unconfirmed", "relay_count"):
        op.drop_column("outbox_events", name)
