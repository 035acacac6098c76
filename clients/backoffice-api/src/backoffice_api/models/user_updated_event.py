from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_updated_data import UserUpdatedData


class UserUpdatedEvent(ApiModel, kw_only=True):
    """Profile or address of an account have changed."""

    type_: Literal["user.updated"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserUpdatedData
    """The user, and what is different now."""
