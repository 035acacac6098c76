"""Responses to requests that came with an idempotency key."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime


class IdempotencyRecord(Keyed, Base, kw_only=True, eq=False):
    """The response to a keyed request, committed together with what the request changed.

    The table keeps its former name, which is not worth a migration.
    """

    __tablename__ = "idempotent_answers"

    scope: Mapped[str]
    """Whose key it is, and for which operation."""
    key: Mapped[str]
    fingerprint: Mapped[bytes]
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(repr=False)
    """Sealed by `app.core.secret_box`."""
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now(), index=True)

    __table_args__ = (UniqueConstraint("scope", "key"),)
