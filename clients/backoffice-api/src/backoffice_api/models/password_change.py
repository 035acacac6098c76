from __future__ import annotations

from dataclasses import dataclass

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class PasswordChange(ApiModel):
    """The current password and its successor."""

    current_password: str
    """The password that holds now."""

    new_password: str
    """Any characters; length is what counts."""
