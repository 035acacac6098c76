from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .audit_event import AuditEvent


class AuditEventPage(ApiModel, kw_only=True):
    """One page of audit events."""

    items: list[AuditEvent]
    """The events of this page, in the requested order."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
