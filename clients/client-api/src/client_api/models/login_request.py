from __future__ import annotations

from dataclasses import dataclass, field

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class LoginRequest(ApiModel):
    """E-mail address and password."""

    email: str
    """The account's e-mail address, in any letter case."""

    password: str = field(repr=False)
    """The account's password. Only its length is bounded here, so that older passwords keep working."""
