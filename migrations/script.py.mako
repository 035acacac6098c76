<%!
    def code(body):
        """The statements without the remarks that Alembic puts around them."""
        return "\n".join(line for line in body.splitlines() if not line.strip().startswith("# ###")).strip()
%>\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Apply this revision."""
    ${upgrades if upgrades else "pass" | code}


def downgrade() -> None:
    """Undo this revision."""
    ${downgrades if downgrades else "pass" | code}
