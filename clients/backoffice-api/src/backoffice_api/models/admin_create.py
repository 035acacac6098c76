from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .admin_role import AdminRole


class AdminCreate(ApiModel, kw_only=True):
    """A new administrator."""

    __secrets__: ClassVar[tuple[str, ...]] = ("password",)

    email: str
    """The address the administrator logs in with; kept in lower case."""

    password: str
    """Any characters are allowed; only the length is limited."""

    display_name: str
    """The name that colleagues see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """

    role: AdminRole
    """`superadmin` may do everything and alone manages administrators; `operator` manages users;
    `auditor` has read-only access.
    """
