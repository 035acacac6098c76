from __future__ import annotations

from client_api._model import ApiModel


class RefreshRequest(ApiModel, kw_only=True):
    """The refresh token of the last pair."""

    __secrets__ = ("refresh_token",)

    refresh_token: str
    """As it came with the last login or refresh."""
