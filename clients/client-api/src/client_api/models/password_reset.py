from __future__ import annotations

from typing import ClassVar

from client_api._model import ApiModel


class PasswordReset(ApiModel, kw_only=True):
    """A new password, and the token that permits setting it."""

    __secrets__: ClassVar[tuple[str, ...]] = ("new_password",)

    token: str
    """The token from the mail."""

    new_password: str
    """Any characters are allowed; only the length is limited."""
