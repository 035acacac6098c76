from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class UserBulkActivation(ApiModel, kw_only=True):
    """The activation of several accounts."""

    user_ids: list[UUID]
    """The ids of the users. Repeated ids count once."""
