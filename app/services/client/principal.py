"""The caller of an operation of the client API."""

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
    """The cached value that the operation needs, read along with the session."""
