from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_event_type import WebhookEventType


class WebhookEndpointCreate(ApiModel, kw_only=True):
    """An address to send events to from now on."""

    url: str
    """Where events are sent, without user and fragment; `https`, and never an address of a private
    network.
    """

    description: str
    """A description for administrators, without control, direction or invisible format characters."""

    event_types: list[WebhookEventType]
    """The subscribed event types."""

    enabled: bool
    """Whether anything is sent."""
