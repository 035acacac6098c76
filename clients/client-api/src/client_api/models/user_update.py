from __future__ import annotations

from client_api._model import ApiModel
from client_api._types import UNSET, Unset


class UserUpdate(ApiModel, kw_only=True):
    """The fields of an account that its owner may change. Absent fields keep their values."""

    display_name: str | Unset = UNSET
    """The name that others see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """

    locale: str | Unset | None = UNSET
    """The preferred language as a BCP 47 tag; null for none."""
