from __future__ import annotations

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset


class FlagUpdate(ApiModel, kw_only=True):
    """The changes of a flag. Absent fields keep their values."""

    description: str | Unset = UNSET
    """The effect of the flag, for administrators. It must start with a visible character and contain
    no control, direction or invisible format characters.
    """

    enabled: bool | Unset = UNSET
    """Whether the flag is on."""

    public: bool | Unset = UNSET
    """Whether the public configuration lists the flag for clients while it is on."""
