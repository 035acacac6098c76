from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_test_data import WebhookTestData


@dataclass(slots=True, kw_only=True)
class WebhookTestEvent(ApiModel):
    """An endpoint is tried out."""

    type_: Literal["webhook.test"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: WebhookTestData
    """The endpoint that is tried out."""
