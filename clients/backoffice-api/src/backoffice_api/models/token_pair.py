from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class TokenPair(ApiModel):
    """What a session hands to its client."""

    access_token: str = field(repr=False)
    """Goes into `Authorization` as `Bearer <access_token>`."""

    refresh_token: str = field(repr=False)
    """Buys the next pair, once."""

    token_type: Literal["bearer"]
    """The authentication scheme of the access token (RFC 6750)."""

    expires_in: int
    """Seconds until the access token expires."""

    refresh_expires_in: int
    """Seconds until the refresh token expires."""
