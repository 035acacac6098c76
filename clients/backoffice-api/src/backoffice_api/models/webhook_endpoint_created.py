from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_endpoint import WebhookEndpoint


@dataclass(slots=True, kw_only=True)
class WebhookEndpointCreated(ApiModel):
    """The new endpoint, with the secret that its messages are signed with."""

    endpoint: WebhookEndpoint
    """An address that events are sent to."""

    secret: str = field(repr=False)
    """For the receiver, who verifies signatures with it. It is never shown again."""
