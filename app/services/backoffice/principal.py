"""The caller of an operation of the backoffice API."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.models import AdminRole


@dataclass(frozen=True, slots=True)
class AdminPrincipal:
    """An authenticated administrator: the session and the current role."""

    admin_id: UUID
    session_id: UUID
    role: AdminRole
