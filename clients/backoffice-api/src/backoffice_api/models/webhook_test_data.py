from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class WebhookTestData(ApiModel, kw_only=True):
    """The tested endpoint."""

    endpoint_id: UUID
    """The id of the endpoint."""
