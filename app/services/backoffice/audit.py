"""The audit trail, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import clamp_to_utc, get_row
from app.models import AuditEvent
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import AuditService
from generated.errors import AuditNotFound

_SORT_ORDERS = {
    models.AuditSort.NEWEST: SortOrder("newest", (AuditEvent.created_at, AuditEvent.id), descending=True),
    models.AuditSort.OLDEST: SortOrder("oldest", (AuditEvent.created_at, AuditEvent.id)),
}


@dataclass(slots=True)
class Audit(AuditService[AdminPrincipal]):
    """Lists and returns audit events, which `app.services.common.audit` writes."""

    session: AsyncSession
    paginator: Paginator

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
        """Return a page of events that match all filters. The range includes `since`, but not `until`."""
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
            conditions.append(AuditEvent.created_at >= clamp_to_utc(since))
        if until is not None:
            conditions.append(AuditEvent.created_at < clamp_to_utc(until))
        filters = (*equal.values(), since, until)
        scope = ["audit", *(None if value is None else str(value) for value in filters)]
        page = await self.paginator.page(
            select(AuditEvent).where(*conditions),
            Listing(
                order=_SORT_ORDERS[sort or models.AuditSort.NEWEST], scope=scope, shows=models.AuditEvent
            ),
            cursor=cursor,
            limit=limit,
        )
        return models.AuditEventPage.model_validate(page)

    async def get(self, *, principal: AdminPrincipal, event_id: UUID) -> models.AuditEvent:
        event = await get_row(self.session, AuditEvent, event_id, missing=AuditNotFound)
        return models.AuditEvent.model_validate(event)
