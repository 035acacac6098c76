from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_status import UserStatus


class JobParameters(ApiModel, kw_only=True):
    """The kind and parameters of a run."""

    user_status: UserStatus | None
    """Only users with this status; null for all."""
