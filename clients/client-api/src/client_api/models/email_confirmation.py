from __future__ import annotations

from dataclasses import dataclass

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class EmailConfirmation(ApiModel):
    """Proof that the owner of an account reads mail at its address."""

    token: str
    """As it came in the mail."""
