from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class UserEventData(ApiModel):
    """The user. What else is known of them, the backoffice tells those who may know it."""

    user_id: UUID
    """Whose account it is."""
