from __future__ import annotations

from client_api._model import ApiModel


class PasswordForgotten(ApiModel, kw_only=True):
    """The account whose password was forgotten."""

    email: str
    """The account's e-mail address, in any letter case."""
