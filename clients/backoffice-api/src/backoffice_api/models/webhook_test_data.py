from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class WebhookTestData(ApiModel):
    """The endpoint that is tried out."""

    endpoint_id: UUID
    """Where this is sent."""
