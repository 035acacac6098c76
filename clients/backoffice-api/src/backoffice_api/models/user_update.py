from __future__ import annotations

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset


class UserUpdate(ApiModel, kw_only=True):
    """The fields of an account that administrators may change. Absent fields keep their values."""

    email: str | Unset = UNSET
    """The address to log in with; kept in lower case."""

    display_name: str | Unset = UNSET
    """The name that others see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """

    locale: str | Unset | None = UNSET
    """The preferred language as a BCP 47 tag; null for none."""
