from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file_uploaded_data import FileUploadedData


class FileUploadedEvent(ApiModel, kw_only=True):
    """A file is complete."""

    type_: Literal["file.uploaded"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When it happened."""

    data: FileUploadedData
    """The file, without its name, which may be personal."""
