from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file_deleted_data import FileDeletedData


class FileDeletedEvent(ApiModel, kw_only=True):
    """A file was deleted."""

    type_: Literal["file.deleted"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When the event happened."""

    data: FileDeletedData
    """The deleted file."""
