from __future__ import annotations

from dataclasses import dataclass

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class UserSuspension(ApiModel):
    """The decision to suspend an account."""

    reason: str
    """Why, for colleagues; starts with a visible character, holds no control, direction or invisible
    format characters.
    """
