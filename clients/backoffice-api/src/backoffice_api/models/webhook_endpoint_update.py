from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset

if TYPE_CHECKING:
    from .webhook_event_type import WebhookEventType


class WebhookEndpointUpdate(ApiModel, kw_only=True):
    """The changes of an endpoint. Absent fields keep their values."""

    url: str | Unset = UNSET
    """The URL that events are sent to. It must use `https`, have no user and no fragment, and not lead
    into a private network.
    """

    description: str | Unset = UNSET
    """A description for administrators, without control, direction or invisible format characters."""

    event_types: list[WebhookEventType] | Unset = UNSET
    """The subscribed event types."""

    enabled: bool | Unset = UNSET
    """Whether events are sent to the endpoint."""
