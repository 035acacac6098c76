from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_deleted_data import UserDeletedData


class UserDeletedEvent(ApiModel, kw_only=True):
    """An account was deleted."""

    type_: Literal["user.deleted"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When the event happened."""

    data: UserDeletedData
    """The deleted user."""
