"""Sessions of users and of administrators.

Both share a table, because rotation, reuse, revocation and expiry are the same. Two foreign keys and a check
ensure that a session has exactly one owner.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Keyed, UtcDateTime, choice
from app.models.account import Admin, User


class RevocationReason(StrEnum):
    LOGOUT = "logout"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SUSPENDED = "suspended"
    ROLE_CHANGED = "role_changed"
    REFRESH_REUSED = "refresh_reused"


class Session(Keyed, Base, kw_only=True, eq=False):
    """A login, and the refresh tokens that followed from it.

    Only the SHA-256 of the latest refresh token is stored. Any other token with a valid signature and the id
    of this session was exchanged before, so that presenting it is reuse.

    The exception is the previous token, repeated with the idempotency key of its exchange because the
    response was lost. The claims of the latest token are stored for this case, so that it can be signed
    again.
    """

    __tablename__ = "sessions"

    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True, default=None
    )
    admin_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("admins.id", ondelete="CASCADE"), index=True, default=None
    )
    refresh_hash: Mapped[bytes] = mapped_column(repr=False)
    exchange_hash: Mapped[bytes | None] = mapped_column(default=None, repr=False)
    """Hash of the last exchanged token and the idempotency key of its exchange, if it had one."""
    refresh_jti: Mapped[UUID | None] = mapped_column(default=None)
    refresh_issued_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    refresh_expires_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    refresh_kid: Mapped[str | None] = mapped_column(default=None)
    client_address: Mapped[str | None] = mapped_column(default=None)
    client_network: Mapped[str | None] = mapped_column(default=None)
    """The network of `client_address`, as used by lock-out."""
    user_agent: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    refreshed_at: Mapped[UtcDateTime] = mapped_column(default=func.now(), index=True)
    expires_at: Mapped[UtcDateTime] = mapped_column(index=True)
    revoked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    revocation_reason: Mapped[RevocationReason | None] = mapped_column(
        choice(RevocationReason, name="revocation_reason"), default=None
    )

    user: Mapped[User | None] = relationship(lazy="raise", init=False, viewonly=True)
    admin: Mapped[Admin | None] = relationship(lazy="raise", init=False, viewonly=True)

    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, admin_id) = 1", name="one_owner"),
        # Lock-out: whether an account knows a network.
        Index("ix_sessions_user_id_client_network", "user_id", "client_network"),
        Index("ix_sessions_admin_id_client_network", "admin_id", "client_network"),
        # The list of open sessions of a user.
        Index("ix_sessions_open", "user_id", "id", postgresql_where=text("revoked_at IS NULL")),
    )

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at
