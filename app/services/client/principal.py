"""Who calls the client API."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from app.integrations.cache.tags import Prefetch


@dataclass(frozen=True, slots=True)
class ClientPrincipal:
    """A user, in one of their sessions."""

    user_id: UUID
    session_id: UUID
    prefetched: Prefetch | None = field(default=None, compare=False, repr=False)
    """What the operation will look up in the cache, read along with the session."""
