from __future__ import annotations

from typing import ClassVar

from client_api._model import ApiModel


class RefreshRequest(ApiModel, kw_only=True):
    """The refresh token to exchange."""

    __secrets__: ClassVar[tuple[str, ...]] = ("refresh_token",)

    refresh_token: str
    """The refresh token of the last login or refresh."""
