from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class FileUploadedData(ApiModel, kw_only=True):
    """The file. Its name is left out, since it may be personal."""

    file_id: UUID
    """The id of the file."""

    owner_id: UUID
    """The id of the owner."""

    media_type: str
    """The declared media type."""

    size: int
    """The size in bytes."""
