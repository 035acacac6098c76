from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset

if TYPE_CHECKING:
    from .admin_role import AdminRole


class AdminUpdate(ApiModel, kw_only=True):
    """What may change about an administrator. Absent fields stay as they are."""

    display_name: str | Unset = UNSET
    """The name that colleagues see; starts with a visible character, holds no control, direction or
    invisible format characters.
    """

    role: AdminRole | Unset = UNSET
    """`superadmin` may do everything and alone manages administrators; `operator` manages users;
    `auditor` reads everything and changes nothing.
    """
