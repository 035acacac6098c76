from __future__ import annotations

from backoffice_api._model import ApiModel


class UserSuspension(ApiModel, kw_only=True):
    """The decision to suspend an account."""

    reason: str
    """Why, for colleagues; starts with a visible character, holds no control, direction or invisible
    format characters.
    """
