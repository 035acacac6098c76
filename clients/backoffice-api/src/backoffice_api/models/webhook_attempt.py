from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .webhook_failure import WebhookFailure


class WebhookAttempt(ApiModel, kw_only=True):
    """One attempt at a delivery."""

    number: int
    """From 1."""

    started_at: datetime.datetime
    """When it began."""

    duration_ms: int
    """Milliseconds until it was over."""

    status_code: int | None
    """That of the response; null when there was none."""

    failure: WebhookFailure | None
    """The reason of the failure; null after a success."""

    response_excerpt: str | None
    """How the response's body begins, as text of at most 1 KiB; null when there was no response."""
