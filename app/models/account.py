"""Columns of accounts that log in with a password."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from app.db.base import Keyed, Timestamped, UtcDateTime, Versioned


class Account(Keyed, Timestamped, Versioned, MappedAsDataclass, kw_only=True, eq=False):
    """The columns that users and administrators share.

    `email` is in lower case, so that its unique constraint applies to the mailbox.
    """

    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(repr=False)
    last_login_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    unlock_count: Mapped[int] = mapped_column(default=0, server_default=text("0"), init=False)
    """The number of lifted lock-outs. It is part of the names of the failure counters of the account."""


def normalise_email(address: str) -> str:
    """Return the address in lower case, as accounts store it.

    Mail servers may distinguish `Ada@` from `ada@` (RFC 5321, 2.4), but in practice none does.
    """
    return address.lower()
