from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_outcome import UserOutcome


class UserBulkItem(ApiModel, kw_only=True):
    """The outcome of a bulk operation for one user."""

    user_id: UUID
    """The id from the request."""

    outcome: UserOutcome
    """`unchanged` if the user had the new status already, `not_found` if no user has this id."""
