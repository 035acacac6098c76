from __future__ import annotations

import datetime
from uuid import UUID

from client_api._model import ApiModel


class Session(ApiModel, kw_only=True):
    """A login, and what followed from it."""

    id: UUID
    """A UUIDv7; never changes."""

    client_address: str | None
    """The network address that it was opened from; null where it is not known."""

    user_agent: str | None
    """The `User-Agent` of the login; null if there was none."""

    created_at: datetime.datetime
    """When it was opened."""

    refreshed_at: datetime.datetime
    """When its tokens were last exchanged; when it was opened, if they never were."""

    expires_at: datetime.datetime
    """When it ends, unless its tokens are exchanged before."""

    current: bool
    """Whether the request belongs to this session."""
