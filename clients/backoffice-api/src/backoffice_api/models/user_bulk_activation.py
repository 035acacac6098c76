from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class UserBulkActivation(ApiModel, kw_only=True):
    """The decision to let many users log in again."""

    user_ids: list[UUID]
    """The users; an id that is repeated counts once."""
