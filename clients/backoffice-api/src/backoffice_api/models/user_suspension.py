from __future__ import annotations

from backoffice_api._model import ApiModel


class UserSuspension(ApiModel, kw_only=True):
    """The suspension of an account."""

    reason: str
    """The reason, for other administrators. It must start with a visible character and contain no
    control, direction or invisible format characters.
    """
