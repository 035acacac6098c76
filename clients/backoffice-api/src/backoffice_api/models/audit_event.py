from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .audit_facts import AuditFacts


class AuditEvent(ApiModel, kw_only=True):
    """An action of an administrator. Audit events never change."""

    id: UUID
    """A UUIDv7; never changes."""

    created_at: datetime.datetime
    """The time of the action."""

    admin_id: UUID | None
    """The administrator who acted, and who may have been deleted since; null if the service acted by
    itself.
    """

    admin_email: str | None
    """The administrator's e-mail address at that time; null if the service acted by itself."""

    action: str
    """The action, named like the operation in the SDKs."""

    target_type: str
    """The type of the target."""

    target_id: str | None
    """The id of the target; null for an action on many objects."""

    before: AuditFacts | None
    """The changed fields before the action; null for a new object."""

    after: AuditFacts | None
    """The changed fields after the action; null for a deleted object."""

    request_id: str | None
    """The id of the request, as in the logs; null if there was no request."""

    client_address: str | None
    """The network address that the request came from; null if unknown."""
