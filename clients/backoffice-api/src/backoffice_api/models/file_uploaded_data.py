from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class FileUploadedData(ApiModel, kw_only=True):
    """The file, without its name, which may be personal."""

    file_id: UUID
    """The file."""

    owner_id: UUID
    """Whose file it is."""

    media_type: str
    """What it is said to contain."""

    size: int
    """Bytes."""
