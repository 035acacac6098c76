from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class UserBulkSuspension(ApiModel, kw_only=True):
    """The decision to suspend many accounts, for one reason."""

    user_ids: list[UUID]
    """The users; an id that is repeated counts once."""

    reason: str
    """Why, for colleagues; starts with a visible character, holds no control, direction or invisible
    format characters.
    """
