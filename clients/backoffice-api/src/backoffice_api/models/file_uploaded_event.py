from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file_uploaded_data import FileUploadedData


@dataclass(slots=True, kw_only=True)
class FileUploadedEvent(ApiModel):
    """A file is complete."""

    type_: Literal["file.uploaded"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: FileUploadedData
    """The file, without its name, which may be personal."""
