from __future__ import annotations

from client_api._model import ApiModel


class EmailConfirmation(ApiModel, kw_only=True):
    """The verification of an account's e-mail address."""

    token: str
    """The token from the mail."""
