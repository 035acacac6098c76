from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset

if TYPE_CHECKING:
    from .webhook_event_type import WebhookEventType


class WebhookEndpointUpdate(ApiModel, kw_only=True):
    """What may change about an endpoint. Absent fields stay as they are."""

    url: str | Unset = UNSET
    """Where events are sent, without user and fragment; `https`, and never an address of a private
    network.
    """

    description: str | Unset = UNSET
    """What it is for, for colleagues; holds no control, direction or invisible format characters."""

    event_types: list[WebhookEventType] | Unset = UNSET
    """What is sent to it."""

    enabled: bool | Unset = UNSET
    """Whether anything is sent."""
