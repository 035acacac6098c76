from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import field

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_updated_data import UserUpdatedData


class UserUpdatedEvent(ApiModel, kw_only=True):
    """The profile or the e-mail address of an account was changed."""

    type_: Literal["user.updated"] = field(name="type")
    """The data of the event."""

    timestamp: datetime.datetime
    """When the event happened."""

    data: UserUpdatedData
    """The user and the changed fields."""
