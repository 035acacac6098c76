from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class UserEventData(ApiModel, kw_only=True):
    """The user. Read further fields in the backoffice API."""

    user_id: UUID
    """The id of the user."""
