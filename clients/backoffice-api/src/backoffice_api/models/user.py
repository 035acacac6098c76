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
    """Whether the owner has verified the address `email`."""

    display_name: str
    """The name that others see."""

    locale: str | None
    """The preferred language as a BCP 47 tag; null if the owner chose none."""

    status: UserStatus
    """`suspended` accounts cannot log in, and their sessions are revoked."""

    suspended_at: datetime.datetime | None
    """When the account was suspended; null while it is active."""

    suspension_reason: str | None
    """The reason of the suspension, which the owner never sees; null while the account is active."""

    last_login_at: datetime.datetime | None
    """When the user last logged in; null before the first login."""

    created_at: datetime.datetime
    """When the account was registered."""

    updated_at: datetime.datetime
    """When the account was last changed."""

    version: int
    """The version of the fields above, which is also the `ETag`. It grows with every change of them,
    except of `last_login_at`. Logins, new passwords and unlocking do not change it.
    """
