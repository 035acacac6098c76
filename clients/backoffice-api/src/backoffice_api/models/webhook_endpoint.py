from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_event_type import WebhookEventType


class WebhookEndpoint(ApiModel, kw_only=True):
    """A webhook endpoint, which events are sent to."""

    id: UUID
    """A UUIDv7; never changes."""

    url: str
    """The URL that events are sent to."""

    description: str
    """A description for administrators."""

    event_types: list[WebhookEventType]
    """The subscribed event types."""

    enabled: bool
    """Whether events are sent to the endpoint."""

    gone_at: datetime.datetime | None
    """When the receiver responded with 410, which disabled the endpoint; null before that, and after
    the endpoint was enabled again.
    """

    created_at: datetime.datetime
    """When the endpoint was registered."""

    updated_at: datetime.datetime
    """When the endpoint was last changed."""

    version: int
    """The version of the endpoint, which is also the `ETag`. It grows with every change."""
