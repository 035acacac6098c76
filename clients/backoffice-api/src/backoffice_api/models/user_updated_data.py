from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .event_actor import EventActor
    from .user_field import UserField


class UserUpdatedData(ApiModel, kw_only=True):
    """The user and the changed fields."""

    user_id: UUID
    """The id of the user."""

    changed: list[UserField]
    """The names of the changed fields."""

    by: EventActor
    """`user` for the owner, `admin` for an administrator."""
