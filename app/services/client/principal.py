"""The caller of an operation of the client API."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from app.integrations.cache.read_through import Lookup
from generated.client_v1 import models


@dataclass(frozen=True, slots=True)
class ClientPrincipal:
    """An authenticated user, and the session."""

    user_id: UUID
    session_id: UUID
    account: Lookup[models.User] | None = field(default=None, compare=False, repr=False)
    """The lookup of the account, for operations that need it: read together with the session."""
