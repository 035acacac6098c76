from __future__ import annotations

from dataclasses import dataclass

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class UploadHeader(ApiModel):
    """One header of the upload."""

    name: str
    """The header's name."""

    value: str
    """The header's value."""
