from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_status import UserStatus


@dataclass(slots=True, kw_only=True)
class JobParameters(ApiModel):
    """What a run is to do."""

    user_status: UserStatus | None
    """Only users with this status; null for all."""
