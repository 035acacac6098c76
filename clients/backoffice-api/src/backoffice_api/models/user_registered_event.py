from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_event_data import UserEventData


class UserRegisteredEvent(ApiModel, kw_only=True):
    """A user has registered."""

    type_: Literal["user.registered"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When the event happened."""

    data: UserEventData
    """The user. Read further fields in the backoffice API."""
