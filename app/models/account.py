"""Columns of all accounts that log in with a password."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from app.db.base import Keyed, Timestamped, UtcDateTime, Versioned


class Account(Keyed, Timestamped, Versioned, MappedAsDataclass, kw_only=True, eq=False):
    """The columns that users and administrators share.

    `email` is in lower case, which makes its uniqueness that of the mailbox.
    """

    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(repr=False)
    last_login_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    unlock_count: Mapped[int] = mapped_column(default=0, server_default=text("0"), init=False)
    """The number of lock-outs that were lifted; part of the names of the account's failure counters."""
