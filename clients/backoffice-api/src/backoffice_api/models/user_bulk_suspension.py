from __future__ import annotations

from uuid import UUID

from backoffice_api._model import ApiModel


class UserBulkSuspension(ApiModel, kw_only=True):
    """The suspension of several accounts, for one reason."""

    user_ids: list[UUID]
    """The ids of the users. Repeated ids count once."""

    reason: str
    """The reason, for other administrators. It must start with a visible character and contain no
    control, direction or invisible format characters.
    """
