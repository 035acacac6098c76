from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_updated_data import UserUpdatedData


@dataclass(slots=True, kw_only=True)
class UserUpdatedEvent(ApiModel):
    """Profile or address of an account have changed."""

    type_: Literal["user.updated"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserUpdatedData
    """The user, and what is different now."""
