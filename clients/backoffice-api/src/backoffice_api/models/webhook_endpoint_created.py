from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_endpoint import WebhookEndpoint


class WebhookEndpointCreated(ApiModel, kw_only=True):
    """The new endpoint, with the secret that its messages are signed with."""

    __secrets__: ClassVar[tuple[str, ...]] = ("secret",)

    endpoint: WebhookEndpoint
    """An address that events are sent to."""

    secret: str
    """For the receiver, who verifies signatures with it. It is never shown again."""
