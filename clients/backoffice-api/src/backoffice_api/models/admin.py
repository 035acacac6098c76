from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .admin_role import AdminRole


class Admin(ApiModel, kw_only=True):
    """An administrator of the service."""

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
    """When the administrator last logged in; null before the first login."""

    created_at: datetime.datetime
    """When the administrator was created."""

    updated_at: datetime.datetime
    """When the administrator was last changed."""

    version: int
    """The version of the fields above, which is also the `ETag`. It grows with every change of them,
    except of `last_login_at`. Logins, new passwords and unlocking do not change it.
    """
