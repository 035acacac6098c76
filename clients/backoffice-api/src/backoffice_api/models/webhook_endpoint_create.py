from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_event_type import WebhookEventType


class WebhookEndpointCreate(ApiModel, kw_only=True):
    """A new webhook endpoint."""

    url: str
    """The URL that events are sent to. It must use `https`, have no user and no fragment, and not lead
    into a private network.
    """

    description: str
    """A description for administrators, without control, direction or invisible format characters."""

    event_types: list[WebhookEventType]
    """The subscribed event types."""

    enabled: bool
    """Whether events are sent to the endpoint."""
