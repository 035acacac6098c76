from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_test_data import WebhookTestData


class WebhookTestEvent(ApiModel, kw_only=True):
    """A test of an endpoint."""

    type_: Literal["webhook.test"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When the event happened."""

    data: WebhookTestData
    """The tested endpoint."""
