from __future__ import annotations

import datetime
from uuid import UUID

from client_api._model import ApiModel


class Session(ApiModel, kw_only=True):
    """A session, which begins with a login."""

    id: UUID
    """A UUIDv7; never changes."""

    client_address: str | None
    """The network address that the session was opened from; null if unknown."""

    user_agent: str | None
    """The `User-Agent` of the login; null if there was none."""

    created_at: datetime.datetime
    """When the session was opened."""

    refreshed_at: datetime.datetime
    """When its tokens were last exchanged, or when it was opened if they never were."""

    expires_at: datetime.datetime
    """When the session ends if its tokens are not exchanged before then."""

    current: bool
    """Whether the request belongs to this session."""
