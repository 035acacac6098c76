from __future__ import annotations

from dataclasses import dataclass, field

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class PasswordReset(ApiModel):
    """A new password, and proof that it is the account's owner who sets it."""

    token: str
    """As it came in the mail."""

    new_password: str = field(repr=False)
    """Any characters; length is what counts."""
