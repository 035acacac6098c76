"""Add networks of sessions and lifted lock-outs, by which wrong passwords are counted.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: None = None
depends_on: None = None

_ACCOUNTS = ("users", "admins")
_OWNERS = ("user_id", "admin_id")


def upgrade() -> None:
    """Add columns without rewriting rows, and the indexes of networks."""
    for table in _ACCOUNTS:
        op.add_column(
            table, sa.Column("unlock_count", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.add_column("sessions", sa.Column("client_network", sa.String(), nullable=True))
    with op.get_context().autocommit_block():
        # It waits for running transactions without blocking new ones.
        op.execute("SET lock_timeout = 0")
        for owner in _OWNERS:
            op.create_index(
                f"ix_sessions_{owner}_client_network",
                "sessions",
                [owner, "client_network"],
                postgresql_concurrently=True,
            )
        op.execute("SET lock_timeout = '5s'")


def downgrade() -> None:
    """Drop indexes and columns."""
    for owner in _OWNERS:
        op.drop_index(f"ix_sessions_{owner}_client_network", "sessions")
    op.drop_column("sessions", "client_network")
    for table in _ACCOUNTS:
        op.drop_column(table, "unlock_count")
