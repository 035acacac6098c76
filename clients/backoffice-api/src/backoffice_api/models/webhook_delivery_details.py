from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_attempt import WebhookAttempt
    from .webhook_delivery_status import WebhookDeliveryStatus


class WebhookDeliveryDetails(ApiModel, kw_only=True):
    """A delivery with what was sent, and what came of each attempt."""

    id: UUID
    """A UUIDv7; never changes."""

    endpoint_id: UUID
    """The endpoint of the delivery."""

    message_id: UUID
    """The `webhook-id` of every attempt; the same at all endpoints, and what receivers tell
    repetitions by.
    """

    event_type: str
    """The type of the event."""

    status: WebhookDeliveryStatus
    """`pending` until the receiver has taken it, or has refused it for the last time."""

    attempt_count: int
    """The number of attempts."""

    next_attempt_at: datetime.datetime | None
    """When it is sent next; null when it has ended."""

    created_at: datetime.datetime
    """When the event reached it."""

    finished_at: datetime.datetime | None
    """When it succeeded or was given up; null before."""

    payload: str
    """The body that is sent, exactly."""

    attempt_log: list[WebhookAttempt]
    """The newest first; of more than 100 the newest."""
