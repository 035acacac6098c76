from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user_bulk_item import UserBulkItem


class UserBulkResult(ApiModel, kw_only=True):
    """The outcomes, in the order of the request."""

    items: list[UserBulkItem]
    """One outcome for each id."""
