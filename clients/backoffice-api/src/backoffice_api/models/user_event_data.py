from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class UserEventData(ApiModel, kw_only=True):
    """The user. What else is known of them, the backoffice tells those who may know it."""

    user_id: UUID
    """The id of the user."""
