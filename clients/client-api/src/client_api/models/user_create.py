from __future__ import annotations

from dataclasses import dataclass, field

from client_api._model import ApiModel
from client_api._types import UNSET, Unset


@dataclass(slots=True, kw_only=True)
class UserCreate(ApiModel):
    """A new account."""

    email: str
    """The address to log in with; kept in lower case."""

    password: str = field(repr=False)
    """Any characters; length is what counts."""

    display_name: str
    """The name that others see; starts with a visible character, holds no control, direction or
    invisible format characters.
    """

    locale: str | Unset | None = UNSET
    """The preferred language as a BCP 47 tag (language, script, region)."""
