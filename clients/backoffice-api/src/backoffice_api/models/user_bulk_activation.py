from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class UserBulkActivation(ApiModel):
    """The decision to let many users log in again."""

    user_ids: list[UUID]
    """The users; an id that is repeated counts once."""
