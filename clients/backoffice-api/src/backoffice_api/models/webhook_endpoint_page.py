from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_endpoint import WebhookEndpoint


class WebhookEndpointPage(ApiModel, kw_only=True):
    """One page of endpoints."""

    items: list[WebhookEndpoint]
    """The endpoints of this page, the newest first."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
