from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_status import UserStatus


class User(ApiModel, kw_only=True):
    """An account, as administrators see it."""

    id: UUID
    """A UUIDv7; never changes."""

    email: str
    """The address the account logs in with, in lower case."""

    email_verified: bool
    """Whether the owner has proven to read mail at `email`."""

    display_name: str
    """The name that others see."""

    locale: str | None
    """The preferred language as a BCP 47 tag; null where the owner chose none."""

    status: UserStatus
    """`suspended` accounts cannot log in, and their sessions are revoked."""

    suspended_at: datetime.datetime | None
    """Since when the account is suspended; null while it is active."""

    suspension_reason: str | None
    """Why the account is suspended; null while it is active. The owner never sees it."""

    last_login_at: datetime.datetime | None
    """When a session was last opened; null before the first."""

    created_at: datetime.datetime
    """When the account was registered."""

    updated_at: datetime.datetime
    """When the account was last changed."""

    version: int
    """Grows with every change of the fields above but `last_login_at`; it is the `ETag`. Logins,
    passwords and unlocking do not count.
    """
