from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class FileUploadedData(ApiModel, kw_only=True):
    """The file, without its name, which may be personal."""

    file_id: UUID
    """The file."""

    owner_id: UUID
    """The id of the owner."""

    media_type: str
    """The declared media type."""

    size: int
    """Bytes."""
