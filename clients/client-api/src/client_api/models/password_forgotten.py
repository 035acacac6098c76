from __future__ import annotations

from dataclasses import dataclass

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class PasswordForgotten(ApiModel):
    """Whose password was forgotten."""

    email: str
    """The account's e-mail address, in any letter case."""
