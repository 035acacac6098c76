from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel
from backoffice_api._types import UNSET, Unset

if TYPE_CHECKING:
    from .admin_role import AdminRole


class AdminUpdate(ApiModel, kw_only=True):
    """The changes of an administrator. Absent fields keep their values."""

    display_name: str | Unset = UNSET
    """The name that colleagues see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """

    role: AdminRole | Unset = UNSET
    """`superadmin` may do everything and alone manages administrators; `operator` manages users;
    `auditor` has read-only access.
    """
