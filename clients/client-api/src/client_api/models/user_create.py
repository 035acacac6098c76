from __future__ import annotations

from typing import ClassVar

from client_api._model import ApiModel
from client_api._types import UNSET, Unset


class UserCreate(ApiModel, kw_only=True):
    """A new account."""

    __secrets__: ClassVar[tuple[str, ...]] = ("password",)

    email: str
    """The address to log in with; kept in lower case."""

    password: str
    """Any characters are allowed; only the length is limited."""

    display_name: str
    """The name that others see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """

    locale: str | Unset | None = UNSET
    """The preferred language as a BCP 47 tag (language, script, region)."""
