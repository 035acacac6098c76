from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .event_actor import EventActor


class FileDeletedData(ApiModel, kw_only=True):
    """The deleted file."""

    file_id: UUID
    """The id of the file."""

    owner_id: UUID
    """The id of the owner."""

    by: EventActor
    """`user` for the owner, `admin` for an administrator."""
