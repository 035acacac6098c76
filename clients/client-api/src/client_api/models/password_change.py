from __future__ import annotations

from typing import ClassVar

from client_api._model import ApiModel


class PasswordChange(ApiModel, kw_only=True):
    """The current password and the new one."""

    __secrets__: ClassVar[tuple[str, ...]] = ("current_password", "new_password")

    current_password: str
    """The current password."""

    new_password: str
    """Any characters are allowed; only the length is limited."""
