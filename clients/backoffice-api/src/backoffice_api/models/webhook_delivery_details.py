from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_attempt import WebhookAttempt
    from .webhook_delivery_status import WebhookDeliveryStatus


class WebhookDeliveryDetails(ApiModel, kw_only=True):
    """A delivery with its payload and its attempts."""

    id: UUID
    """A UUIDv7; never changes."""

    endpoint_id: UUID
    """The endpoint of the delivery."""

    message_id: UUID
    """The `webhook-id` of every attempt. It is the same at all endpoints, so that receivers can
    recognise repetitions.
    """

    event_type: str
    """The type of the event."""

    status: WebhookDeliveryStatus
    """`pending` until an attempt has succeeded or the last one has failed."""

    attempt_count: int
    """The number of attempts."""

    next_attempt_at: datetime.datetime | None
    """When the next attempt is due; null after the delivery has ended."""

    created_at: datetime.datetime
    """When the delivery was created."""

    finished_at: datetime.datetime | None
    """When the delivery succeeded or failed; null until then."""

    payload: str
    """The exact body that is sent."""

    attempt_log: list[WebhookAttempt]
    """The latest 100 attempts, the newest first."""
