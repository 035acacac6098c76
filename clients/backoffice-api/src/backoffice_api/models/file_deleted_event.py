from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file_deleted_data import FileDeletedData


@dataclass(slots=True, kw_only=True)
class FileDeletedEvent(ApiModel):
    """A file is gone."""

    type_: Literal["file.deleted"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: FileDeletedData
    """The file that is gone."""
