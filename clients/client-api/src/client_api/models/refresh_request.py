from __future__ import annotations

from client_api._model import ApiModel


class RefreshRequest(ApiModel, kw_only=True):
    """The refresh token of the last pair."""

    refresh_token: str
    """As it came with the last login or refresh."""
