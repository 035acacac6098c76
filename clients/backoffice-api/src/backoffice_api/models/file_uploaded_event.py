from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file_uploaded_data import FileUploadedData


class FileUploadedEvent(ApiModel, kw_only=True):
    """A file was uploaded."""

    type_: Literal["file.uploaded"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When the event happened."""

    data: FileUploadedData
    """The file. Its name is left out, since it may be personal."""
