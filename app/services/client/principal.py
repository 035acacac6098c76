"""The caller of an operation of the client API."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from app.integrations.cache.namespace import Lookup
from generated.client_v1 import models


@dataclass(frozen=True, slots=True)
class ClientPrincipal:
    """A user, in one of their sessions."""

    user_id: UUID
    session_id: UUID
    account: Lookup[models.User] | None = field(default=None, compare=False, repr=False)
    """The lookup of the account, where the operation needs it: sent along with that of the session."""
