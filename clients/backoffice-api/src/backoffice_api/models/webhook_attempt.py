from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_failure import WebhookFailure


class WebhookAttempt(ApiModel, kw_only=True):
    """One attempt at a delivery."""

    number: int
    """The number of the attempt, from 1."""

    started_at: datetime.datetime
    """When the attempt began."""

    duration_ms: int
    """The duration in milliseconds."""

    status_code: int | None
    """The status code of the response; null if there was none."""

    failure: WebhookFailure | None
    """The reason of the failure; null after a success."""

    response_excerpt: str | None
    """The beginning of the response body, as text of at most 1 KiB; null if there was no response."""
