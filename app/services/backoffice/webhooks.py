"""The management of webhook endpoints and deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import leases
from app.db.base import database_now, get_row, locked_count
from app.db.identifiers import uuid7
from app.db.transaction import transaction
from app.integrations.webhooks.target import TargetPolicy, TargetRefusedError
from app.models import WebhookAttempt, WebhookDelivery, WebhookDeliveryStatus, WebhookEndpoint
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from app.services.common.preconditions import require_version
from app.services.common.webhooks.events import trial_payload
from app.services.common.webhooks.secrets import TooManySecretsError, WebhookSecrets
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import WebhooksService
from generated.errors import (
    WebhooksDeliveryInProgress,
    WebhooksDeliveryNotFound,
    WebhooksDisabled,
    WebhooksNotFound,
    WebhooksTooMany,
    WebhooksTooManySecrets,
    WebhooksUrlRefused,
)
from specfirst.runtime.interface import MISSING, EntityTags

MAX_ENDPOINTS: Final = 50
MAX_ATTEMPTS_SHOWN: Final = 100
"""The spec's bound on `attempt_log`."""
_ENDPOINTS = SortOrder("newest", (WebhookEndpoint.created_at, WebhookEndpoint.id), descending=True)
_DELIVERIES = SortOrder("newest", (WebhookDelivery.created_at, WebhookDelivery.id), descending=True)


@dataclass(slots=True)
class Webhooks(WebhooksService[AdminPrincipal]):
    """Manages endpoints, and shows deliveries; `app.services.common.webhooks.deliverer` sends them."""

    session: AsyncSession
    targets: TargetPolicy
    secrets: WebhookSecrets
    paginator: Paginator
    audit: AuditTrail
    outbox: Outbox

    async def list(
        self, *, principal: AdminPrincipal, enabled: bool | None, cursor: str | None, limit: int
    ) -> models.WebhookEndpointPage:
        """Return a page of endpoints, the newest first."""
        page = await self.paginator.page(
            select(WebhookEndpoint),
            Listing(
                order=_ENDPOINTS,
                scope=["webhooks"],
                equal={WebhookEndpoint.enabled: enabled},
                shows=models.WebhookEndpoint,
            ),
            cursor=cursor,
            limit=limit,
        )
        return models.WebhookEndpointPage.model_validate(page)

    async def create(
        self, *, principal: AdminPrincipal, body: models.WebhookEndpointCreate
    ) -> models.WebhookEndpointCreated:
        """Create an endpoint. The response is the only one with its secret."""
        self._check_url(body.url)
        endpoint = WebhookEndpoint(
            url=body.url,
            description=body.description,
            event_types=[type_.value for type_ in body.event_types],
            enabled=body.enabled,
        )
        async with transaction(self.session):
            if await locked_count(self.session, WebhookEndpoint) >= MAX_ENDPOINTS:
                raise WebhooksTooMany
            self.session.add(endpoint)
            await self.session.flush()
            secret = self.secrets.issue(endpoint.id)
            await self.audit.record_change(principal, "webhooks.create", ("webhook", endpoint.id), endpoint)
        return models.WebhookEndpointCreated(
            endpoint=models.WebhookEndpoint.model_validate(endpoint), secret=secret
        )

    async def get(self, *, principal: AdminPrincipal, endpoint_id: UUID) -> models.WebhookEndpoint:
        return models.WebhookEndpoint.model_validate(await self._find(endpoint_id))

    async def update(
        self,
        *,
        principal: AdminPrincipal,
        endpoint_id: UUID,
        if_match: EntityTags | None,
        body: models.WebhookEndpointUpdate,
    ) -> models.WebhookEndpoint:
        """Change the given fields."""
        if body.url is not MISSING:
            self._check_url(body.url)
        async with transaction(self.session):
            endpoint = await self._find(endpoint_id, locked=True)
            require_version(endpoint, if_match)
            before = snapshot(endpoint)
            if body.url is not MISSING:
                endpoint.url = body.url
            if body.description is not MISSING:
                endpoint.description = body.description
            if body.event_types is not MISSING:
                endpoint.event_types = [type_.value for type_ in body.event_types]
            if body.enabled is not MISSING:
                endpoint.enabled = body.enabled
                endpoint.gone_at = None if body.enabled else endpoint.gone_at
            await self.audit.record_change(
                principal, "webhooks.update", ("webhook", endpoint.id), endpoint, before
            )
        return models.WebhookEndpoint.model_validate(endpoint)

    async def delete(
        self, *, principal: AdminPrincipal, endpoint_id: UUID, if_match: EntityTags | None
    ) -> None:
        """Delete an endpoint with its secrets and deliveries."""
        async with transaction(self.session):
            endpoint = await self._find(endpoint_id, locked=True)
            require_version(endpoint, if_match)
            await self.session.delete(endpoint)
            await self.audit.record(
                principal, "webhooks.delete", ("webhook", endpoint.id), before=snapshot(endpoint)
            )

    async def rotate_secret(self, *, principal: AdminPrincipal, endpoint_id: UUID) -> models.WebhookSecret:
        """Create a new secret. For some time, messages are also signed with the previous one."""
        async with transaction(self.session):
            endpoint = await self._find(endpoint_id, locked=True)
            try:
                secret, until = await self.secrets.replace(endpoint.id)
            except TooManySecretsError:
                raise WebhooksTooManySecrets from None
            await self.audit.record_change(
                principal, "webhooks.rotate_secret", ("webhook", endpoint.id), endpoint, snapshot(endpoint)
            )
        return models.WebhookSecret(secret=secret, previous_until=until)

    async def test(self, *, principal: AdminPrincipal, endpoint_id: UUID) -> models.WebhookDelivery:
        """Queue a test message."""
        async with transaction(self.session):
            endpoint = await self._find(endpoint_id, locked=True)
            if not endpoint.enabled:
                raise WebhooksDisabled
            payload = trial_payload(endpoint.id)
            delivery = WebhookDelivery(
                endpoint_id=endpoint.id,
                message_id=uuid7(),
                event_type=payload.type,
                payload=payload.model_dump_json(),
            )
            self.session.add(delivery)
            self._enqueue(delivery)
            await self.audit.record_change(
                principal, "webhooks.test", ("webhook", endpoint.id), endpoint, snapshot(endpoint)
            )
        return models.WebhookDelivery.model_validate(delivery)

    async def list_deliveries(
        self,
        *,
        principal: AdminPrincipal,
        endpoint_id: UUID,
        status: models.WebhookDeliveryStatus | None,
        cursor: str | None,
        limit: int,
    ) -> models.WebhookDeliveryPage:
        """Return a page of the deliveries of an endpoint, the newest first."""
        page = await self.paginator.page(
            select(WebhookDelivery),
            Listing(
                order=_DELIVERIES,
                scope=["webhooks.deliveries"],
                equal={WebhookDelivery.endpoint_id: endpoint_id, WebhookDelivery.status: status},
                shows=models.WebhookDelivery,
            ),
            cursor=cursor,
            limit=limit,
        )
        if not page.items:
            # An endpoint with deliveries exists, by the foreign key.
            await self._find(endpoint_id)
        return models.WebhookDeliveryPage.model_validate(page)

    async def get_delivery(
        self, *, principal: AdminPrincipal, endpoint_id: UUID, delivery_id: UUID
    ) -> models.WebhookDeliveryDetails:
        delivery = await self._find_delivery(endpoint_id, delivery_id)
        statement = (
            select(WebhookAttempt)
            .where(WebhookAttempt.delivery_id == delivery.id)
            .order_by(WebhookAttempt.number.desc())
            .limit(MAX_ATTEMPTS_SHOWN)
        )
        attempts = (await self.session.scalars(statement)).all()
        facts = models.WebhookDelivery.model_validate(delivery).model_dump()
        return models.WebhookDeliveryDetails.model_validate(
            {**facts, "payload": delivery.payload, "attempt_log": attempts}
        )

    async def redeliver(
        self, *, principal: AdminPrincipal, endpoint_id: UUID, delivery_id: UUID
    ) -> models.WebhookDelivery:
        """Queue a delivery to be sent now. Its scheduled retry then has no effect."""
        async with transaction(self.session):
            delivery = await self._find_delivery(endpoint_id, delivery_id, locked=True)
            endpoint = await self._find(endpoint_id)
            if not endpoint.enabled:
                raise WebhooksDisabled
            if await leases.is_held(self.session, WebhookDelivery, delivery.id):
                raise WebhooksDeliveryInProgress
            before = snapshot(delivery)
            delivery.status = WebhookDeliveryStatus.PENDING
            delivery.next_attempt_at = await database_now(self.session)
            delivery.finished_at = None
            self._enqueue(delivery)
            await self.audit.record_change(
                principal, "webhooks.redeliver", ("webhook_delivery", delivery.id), delivery, before
            )
        return models.WebhookDelivery.model_validate(delivery)

    def _check_url(self, url: str) -> None:
        try:
            self.targets.check(url)
        except TargetRefusedError as refusal:
            raise WebhooksUrlRefused(str(refusal)) from None

    def _enqueue(self, delivery: WebhookDelivery) -> None:
        self.outbox.add(Topic.WEBHOOK_DELIVERY_DUE, {"delivery_id": str(delivery.id)})

    async def _find(self, endpoint_id: UUID, *, locked: bool = False) -> WebhookEndpoint:
        return await get_row(
            self.session, WebhookEndpoint, endpoint_id, missing=WebhooksNotFound, locked=locked
        )

    async def _find_delivery(
        self, endpoint_id: UUID, delivery_id: UUID, *, locked: bool = False
    ) -> WebhookDelivery:
        delivery = await self.session.get(
            WebhookDelivery, delivery_id, with_for_update=locked, populate_existing=locked
        )
        if delivery is None or delivery.endpoint_id != endpoint_id:
            raise WebhooksDeliveryNotFound
        return delivery
