from __future__ import annotations

from typing import ClassVar

from client_api._model import ApiModel


class LoginRequest(ApiModel, kw_only=True):
    """E-mail address and password."""

    __secrets__: ClassVar[tuple[str, ...]] = ("password",)

    email: str
    """The account's e-mail address, in any letter case."""

    password: str
    """The account's password. Only its length is bounded here, so that older passwords keep working."""
