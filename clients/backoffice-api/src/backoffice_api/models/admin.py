from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .admin_role import AdminRole


class Admin(ApiModel, kw_only=True):
    """A person who runs the service."""

    id: UUID
    """A UUIDv7; never changes."""

    email: str
    """The address the administrator logs in with; kept in lower case."""

    display_name: str
    """The name that colleagues see."""

    role: AdminRole
    """`superadmin` may do everything and alone manages administrators; `operator` manages users;
    `auditor` has read-only access.
    """

    last_login_at: datetime.datetime | None
    """When a session was last opened; null before the first."""

    created_at: datetime.datetime
    """When the administrator was created."""

    updated_at: datetime.datetime
    """When the administrator was last changed."""

    version: int
    """Grows with every change of the fields above but `last_login_at`; it is the `ETag`. Logins,
    passwords and unlocking do not count.
    """
