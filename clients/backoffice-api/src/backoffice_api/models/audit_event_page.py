from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .audit_event import AuditEvent


class AuditEventPage(ApiModel, kw_only=True):
    """One page of audit events."""

    items: list[AuditEvent]
    """The events of this page, in the order asked for."""

    next_cursor: str | None
    """Goes into `cursor` to get the next page; null on the last one."""
