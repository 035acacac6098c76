"""Who calls the client API."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClientPrincipal:
    """A user, in one of their sessions."""

    user_id: UUID
    session_id: UUID
