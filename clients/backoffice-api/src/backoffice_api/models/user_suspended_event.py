from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_event_data import UserEventData


class UserSuspendedEvent(ApiModel, kw_only=True):
    """An account cannot be used for now."""

    type_: Literal["user.suspended"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserEventData
    """The user. What else is known of them, the backoffice tells those who may know it."""
