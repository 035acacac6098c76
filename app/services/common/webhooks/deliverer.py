"""Deliveries of webhook events: an attempt leases the delivery, sends it, and records the result.

No transaction is open during the request to the receiver.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.logger import get_logger
from app.core.product import PRODUCT_TITLE
from app.core.secret_box import SecretBox
from app.db import leases
from app.db.base import database_now
from app.db.engine import OpenSession
from app.db.leases import LeaseLostError
from app.db.transaction import transaction
from app.integrations.webhooks.sender import SendFailedError, WebhookSender
from app.models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryStatus,
    WebhookEndpoint,
    WebhookFailure,
)
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.outbox.outbox import Notify, Outbox, Topic
from app.services.common.webhooks.secrets import WebhookSecrets, signed_headers

RETRY_AFTER: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The pauses between attempts, three days in total, from the specification of Standard Webhooks."""
MAX_ATTEMPTS: Final = len(RETRY_AFTER) + 1
JITTER: Final = 0.1
"""The largest random extension of a pause, as a fraction, so that retries do not coincide."""


def pause_after(attempt: int) -> timedelta | None:
    """Return the pause after an attempt, counted from 1; None after the last one."""
    if attempt >= MAX_ATTEMPTS:
        return None
    return RETRY_AFTER[attempt - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret


logger = get_logger(__name__)

GONE: Final = 410
USER_AGENT: Final = f"{PRODUCT_TITLE.replace(' ', '-')}-Webhooks/1"


class DeliveryHeldError(Exception):
    """Another worker is sending the delivery. The task is retried, in case that worker dies."""


@dataclass(frozen=True, slots=True)
class _Message:
    """The data of an attempt, read in one transaction."""

    delivery: WebhookDelivery
    """The delivery when it was leased."""
    url: str
    secrets: list[str]
    taken_at: datetime


@dataclass(slots=True)
class WebhookDeliverer:
    """Sends deliveries: one worker at a time for a delivery, even if its task is delivered repeatedly."""

    open_session: OpenSession
    sender: WebhookSender
    box: SecretBox
    notify: Notify
    request_id: str | None
    """The id of the request that caused the delivery, which retries have as well."""

    async def deliver(self, delivery_id: UUID) -> None:
        """Send a delivery, if it is due. A failure of the receiver is recorded, and retried by schedule.

        Raises:
            DeliveryHeldError: another worker is sending the delivery.
            SealBrokenError: the secret of the endpoint cannot be decrypted with the configured keys.
        """
        message = await self._take(delivery_id)
        if message is None:
            return
        attempt = await self._send(message)
        try:
            await self._record(message, attempt)
        except LeaseLostError:
            logger.info("the delivery was deleted, or leased by another worker", delivery_id=delivery_id)

    async def _take(self, delivery_id: UUID) -> _Message | None:
        async with self.open_session() as session, transaction(session):
            # By the clock of the database, as in the relay: another clock may not have reached the time yet.
            delivery = await leases.acquire(
                session,
                WebhookDelivery,
                delivery_id,
                WebhookDelivery.status == WebhookDeliveryStatus.PENDING,
                WebhookDelivery.next_attempt_at <= func.now(),
                attempt_count=WebhookDelivery.attempt_count + 1,
            )
            if delivery is None:
                if await leases.is_held(session, WebhookDelivery, delivery_id):
                    raise DeliveryHeldError(str(delivery_id))
                return None
            endpoint = await session.get_one(WebhookEndpoint, delivery.endpoint_id)
            if not endpoint.enabled:
                attempts_made = delivery.attempt_count - 1
                await _end(session, delivery, WebhookDeliveryStatus.FAILED, attempt_count=attempts_made)
                return None
            secrets = await WebhookSecrets(session, self.box).signing(endpoint.id)
            return _Message(delivery, endpoint.url, secrets, taken_at=await database_now(session))

    async def _send(self, message: _Message) -> WebhookAttempt:
        delivery, started_at = message.delivery, message.taken_at
        headers = signed_headers(
            message.secrets, message_id=delivery.message_id, at=started_at, body=delivery.payload
        )
        headers |= {"Content-Type": "application/json", "User-Agent": USER_AGENT}
        began = time.monotonic()
        status, excerpt, failure = None, None, None
        try:
            response = await self.sender.send(message.url, headers, delivery.payload.encode())
        except SendFailedError as error:
            failure = WebhookFailure(error.failure.value)
        else:
            status, excerpt = response.status, response.excerpt
            if not 200 <= status < 300:
                failure = WebhookFailure.STATUS_REFUSED
        duration = round((time.monotonic() - began) * 1000)
        return WebhookAttempt(
            delivery_id=delivery.id,
            number=delivery.attempt_count,
            started_at=started_at,
            duration_ms=duration,
            status_code=status,
            failure=failure,
            response_excerpt=excerpt,
        )

    async def _record(self, message: _Message, attempt: WebhookAttempt) -> None:
        delivery = message.delivery
        async with self.open_session() as session, transaction(session):
            gone = attempt.status_code == GONE
            if gone:
                # Before the delivery, in the same order of locks as the deletion of an endpoint.
                await _disable(session, message)
            if attempt.failure is None:
                await _end(session, delivery, WebhookDeliveryStatus.SUCCEEDED)
            elif gone or (pause := pause_after(delivery.attempt_count)) is None:
                await _end(session, delivery, WebhookDeliveryStatus.FAILED)
            else:
                await self._schedule(session, delivery, pause)
            session.add(attempt)

    async def _schedule(self, session: AsyncSession, delivery: WebhookDelivery, pause: timedelta) -> None:
        await _release(session, delivery, next_attempt_at=func.now() + pause)
        outbox = Outbox(session, request_id=self.request_id, notify=self.notify)
        outbox.add(Topic.WEBHOOK_DELIVERY_DUE, {"delivery_id": str(delivery.id)}, delay=pause)


async def _end(
    session: AsyncSession, delivery: WebhookDelivery, status: WebhookDeliveryStatus, **values: Any
) -> None:
    await _release(session, delivery, status=status, next_attempt_at=None, finished_at=func.now(), **values)


async def _release(session: AsyncSession, delivery: WebhookDelivery, **values: Any) -> None:
    """Write values to the delivery, and release its lease.

    Raises:
        LeaseLostError: the delivery was deleted, or another worker has it.
    """
    assert delivery.lease is not None
    await leases.release(session, WebhookDelivery, delivery.id, delivery.lease, **values)


async def _disable(session: AsyncSession, message: _Message) -> None:
    """Disable an endpoint that responded with 410, unless its URL has changed."""
    statement = select(WebhookEndpoint).where(
        WebhookEndpoint.id == message.delivery.endpoint_id,
        WebhookEndpoint.url == message.url,
        WebhookEndpoint.enabled,
    )
    endpoint = await session.scalar(statement.with_for_update())
    if endpoint is None:
        return
    before = snapshot(endpoint)
    endpoint.enabled, endpoint.gone_at = False, await database_now(session)
    await AuditTrail(session, None).record(
        None, "webhooks.disable", ("webhook", endpoint.id), before=before, after=snapshot(endpoint)
    )
