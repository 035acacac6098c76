from __future__ import annotations

from client_api._model import ApiModel


class EmailConfirmation(ApiModel, kw_only=True):
    """Proof that the owner of an account reads mail at its address."""

    token: str
    """The token from the mail."""
