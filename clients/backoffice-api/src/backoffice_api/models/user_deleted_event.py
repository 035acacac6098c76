from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_deleted_data import UserDeletedData


@dataclass(slots=True, kw_only=True)
class UserDeletedEvent(ApiModel):
    """An account is gone."""

    type_: Literal["user.deleted"] = field(metadata={"key": "type"})
    """What happened."""

    timestamp: datetime.datetime
    """When it happened."""

    data: UserDeletedData
    """The user who is gone."""
