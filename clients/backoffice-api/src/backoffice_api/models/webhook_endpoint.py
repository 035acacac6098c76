from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_event_type import WebhookEventType


class WebhookEndpoint(ApiModel, kw_only=True):
    """An address that events are sent to."""

    id: UUID
    """A UUIDv7; never changes."""

    url: str
    """The URL that events are sent to."""

    description: str
    """A description for administrators."""

    event_types: list[WebhookEventType]
    """The subscribed event types."""

    enabled: bool
    """Whether anything is sent."""

    gone_at: datetime.datetime | None
    """When the receiver responded with 410, which disabled the endpoint; null since it was enabled
    again, and before.
    """

    created_at: datetime.datetime
    """When the endpoint was registered."""

    updated_at: datetime.datetime
    """When the endpoint was last changed."""

    version: int
    """Grows with every change; it is the `ETag`."""
