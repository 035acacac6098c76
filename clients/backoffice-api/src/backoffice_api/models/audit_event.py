from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .audit_facts import AuditFacts


class AuditEvent(ApiModel, kw_only=True):
    """One thing that an administrator did. Events are never changed."""

    id: UUID
    """A UUIDv7; never changes."""

    created_at: datetime.datetime
    """When it was done."""

    admin_id: UUID | None
    """The administrator who did it, who may be deleted since; null where the service acted by itself."""

    admin_email: str | None
    """The address that the administrator had then; null where the service acted by itself."""

    action: str
    """What was done, as the operation is called in the SDKs."""

    target_type: str
    """What kind of thing it was done to."""

    target_id: str | None
    """Which one; null where it was done to many, or to none in particular."""

    before: AuditFacts | None
    """As it was; null where there was nothing before."""

    after: AuditFacts | None
    """As it is since; null where nothing is left."""

    request_id: str | None
    """The request that did it, as logs know it; null outside of any request."""

    client_address: str | None
    """The network address that the request came from; null where it is not known."""
