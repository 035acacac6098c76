from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_event_data import UserEventData


class UserActivatedEvent(ApiModel, kw_only=True):
    """A suspended account can be used again."""

    type_: Literal["user.activated"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserEventData
    """The user. What else is known of them, the backoffice tells those who may know it."""
