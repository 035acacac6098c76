from __future__ import annotations

from dataclasses import dataclass, field

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class PasswordChange(ApiModel):
    """The current password and its successor."""

    current_password: str = field(repr=False)
    """The password that holds now."""

    new_password: str = field(repr=False)
    """Any characters; length is what counts."""
