from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user import User


class UserPage(ApiModel, kw_only=True):
    """One page of users."""

    items: list[User]
    """The users of this page, in the requested order."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
