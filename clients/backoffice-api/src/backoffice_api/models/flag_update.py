from __future__ import annotations

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset


class FlagUpdate(ApiModel, kw_only=True):
    """The changes of a flag. Absent fields keep their values."""

    description: str | Unset = UNSET
    """What is different while it is on, for colleagues; starts with a visible character, holds no
    control, direction or invisible format characters.
    """

    enabled: bool | Unset = UNSET
    """Whether it is on."""

    public: bool | Unset = UNSET
    """Whether the public configuration lists it for clients while it is on."""
