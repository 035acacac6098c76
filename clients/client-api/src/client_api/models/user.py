from __future__ import annotations

import datetime
from uuid import UUID

from client_api._model import ApiModel


class User(ApiModel, kw_only=True):
    """An account, as its owner sees it."""

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

    created_at: datetime.datetime
    """When the account was registered."""

    updated_at: datetime.datetime
    """When the account was last changed."""

    version: int
    """The version of the fields above, which is also the `ETag`. It grows with every change of them.
    Logins and new passwords do not change it.
    """
