from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .event_actor import EventActor


class UserDeletedData(ApiModel, kw_only=True):
    """The deleted user."""

    user_id: UUID
    """The id of the user."""

    by: EventActor
    """`user` for the owner, `admin` for an administrator."""
