from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file_status import FileStatus


class File(ApiModel, kw_only=True):
    """A file, as administrators see it, without its contents."""

    id: UUID
    """A UUIDv7; never changes."""

    owner_id: UUID
    """The owner of the file."""

    name: str
    """The file name, without folders."""

    media_type: str
    """The declared media type, in lower case and without parameters."""

    size: int
    """The size in bytes."""

    sha256: str | None
    """The SHA-256 of the bytes, in hexadecimal; null until it is known."""

    status: FileStatus
    """`pending` until the bytes have arrived and were checked; `ready` from then on."""

    created_at: datetime.datetime
    """When the upload began."""

    updated_at: datetime.datetime
    """When the file was last changed."""
