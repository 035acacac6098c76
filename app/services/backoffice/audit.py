"""Reading what administrators have done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.moments import storable
from app.models import AuditEvent
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.lists.paging import Order, Pager
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import AuditService
from generated.errors import AuditNotFound

_ORDERS = {
    models.AuditSort.NEWEST: Order("newest", (AuditEvent.created_at, AuditEvent.id), descending=True),
    models.AuditSort.OLDEST: Order("oldest", (AuditEvent.created_at, AuditEvent.id)),
}


class Audit(AuditService[AdminPrincipal]):
    """The audit trail, as `app.services.common.audit` writes it."""

    def __init__(self, session: AsyncSession, *, pager: Pager) -> None:
        self._session = session
        self._pager = pager

    async def list(
        self,
        *,
        principal: AdminPrincipal,
        admin_id: UUID | None,
        action: str | None,
        target_type: str | None,
        target_id: str | None,
        since: datetime | None,
        until: datetime | None,
        sort: models.AuditSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.AuditEventPage:
        """Filters combine; `since` belongs to the range, `until` does not."""
        equal = {
            AuditEvent.admin_id: admin_id,
            AuditEvent.action: action,
            AuditEvent.target_type: target_type,
            AuditEvent.target_id: target_id,
        }
        conditions: list[ColumnElement[bool]] = [
            column == value for column, value in equal.items() if value is not None
        ]
        if since is not None:
            conditions.append(AuditEvent.created_at >= storable(since))
        if until is not None:
            conditions.append(AuditEvent.created_at < storable(until))
        scope = ["audit", *(None if each is None else str(each) for each in (*equal.values(), since, until))]
        page = await self._pager.page(
            select(AuditEvent).where(*conditions),
            order=_ORDERS[sort or models.AuditSort.NEWEST],
            limit=limit,
            cursor=cursor,
            scope=scope,
        )
        return models.AuditEventPage.model_validate(page)

    async def get(self, *, principal: AdminPrincipal, event_id: UUID) -> models.AuditEvent:
        """One event."""
        event = await self._session.get(AuditEvent, event_id)
        if event is None:
            raise AuditNotFound
        return models.AuditEvent.model_validate(event)
