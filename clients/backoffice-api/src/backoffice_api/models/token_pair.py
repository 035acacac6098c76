from __future__ import annotations

from typing import ClassVar, Literal

from backoffice_api._model import ApiModel


class TokenPair(ApiModel, kw_only=True):
    """The tokens of a session."""

    __secrets__: ClassVar[tuple[str, ...]] = ("access_token", "refresh_token")

    access_token: str
    """The access token, to be sent in `Authorization` as `Bearer <access_token>`."""

    refresh_token: str
    """The refresh token, which can be exchanged once for the next pair of tokens."""

    token_type: Literal["bearer"]
    """The authentication scheme of the access token (RFC 6750)."""

    expires_in: int
    """Seconds until the access token expires."""

    refresh_expires_in: int
    """Seconds until the refresh token expires."""
