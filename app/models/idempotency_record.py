"""Stored responses to requests with an idempotency key."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime


class IdempotencyRecord(Keyed, Base, kw_only=True, eq=False):
    """The response to a request with an idempotency key, committed together with the changes of the request.

    The table has its former name, because renaming it is not worth a migration.
    """

    __tablename__ = "idempotent_answers"

    scope: Mapped[str]
    """The caller and operation of the key."""
    key: Mapped[str]
    fingerprint: Mapped[bytes]
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(repr=False)
    """Encrypted by `app.core.secret_box`."""
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now(), index=True)

    __table_args__ = (UniqueConstraint("scope", "key"),)
