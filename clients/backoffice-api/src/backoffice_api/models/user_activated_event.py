from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_event_data import UserEventData


@dataclass(slots=True, kw_only=True)
class UserActivatedEvent(ApiModel):
    """A suspended account can be used again."""

    type_: Literal["user.activated"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserEventData
    """The user. What else is known of them, the backoffice tells those who may know it."""
