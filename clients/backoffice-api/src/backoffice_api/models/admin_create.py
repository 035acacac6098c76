from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .admin_role import AdminRole


@dataclass(slots=True, kw_only=True)
class AdminCreate(ApiModel):
    """A new administrator."""

    email: str
    """The address the administrator logs in with; kept in lower case."""

    password: str = field(repr=False)
    """Any characters; length is what counts."""

    display_name: str
    """The name that colleagues see; starts with a visible character, holds no control, direction or
    invisible format characters.
    """

    role: AdminRole
    """`superadmin` may do everything and alone manages administrators; `operator` manages users;
    `auditor` reads everything and changes nothing.
    """
