from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_endpoint import WebhookEndpoint


class WebhookEndpointCreated(ApiModel, kw_only=True):
    """The new endpoint, with the secret that its messages are signed with."""

    __secrets__: ClassVar[tuple[str, ...]] = ("secret",)

    endpoint: WebhookEndpoint
    """A webhook endpoint, which events are sent to."""

    secret: str
    """The secret with which the receiver verifies signatures. It is never shown again."""
