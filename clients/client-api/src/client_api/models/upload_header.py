from __future__ import annotations

from client_api._model import ApiModel


class UploadHeader(ApiModel, kw_only=True):
    """One header of the upload."""

    name: str
    """The header's name."""

    value: str
    """The header's value."""
