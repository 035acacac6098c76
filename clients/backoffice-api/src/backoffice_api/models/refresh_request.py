from __future__ import annotations

from dataclasses import dataclass, field

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class RefreshRequest(ApiModel):
    """The refresh token of the last pair."""

    refresh_token: str = field(repr=False)
    """As it came with the last login or refresh."""
