from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_delivery import WebhookDelivery


class WebhookDeliveryPage(ApiModel, kw_only=True):
    """One page of deliveries."""

    items: list[WebhookDelivery]
    """The deliveries of this page, the newest first."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
