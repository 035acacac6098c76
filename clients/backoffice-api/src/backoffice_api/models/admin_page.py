from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .admin import Admin


class AdminPage(ApiModel, kw_only=True):
    """One page of administrators."""

    items: list[Admin]
    """The administrators of this page, the newest first."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
