from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_event_data import UserEventData


@dataclass(slots=True, kw_only=True)
class UserRegisteredEvent(ApiModel):
    """A user has registered."""

    type_: Literal["user.registered"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserEventData
    """The user. What else is known of them, the backoffice tells those who may know it."""
