from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .user import User


class UserPage(ApiModel, kw_only=True):
    """One page of users."""

    items: list[User]
    """The users of this page, in the order asked for."""

    next_cursor: str | None
    """Goes into `cursor` to get the next page; null on the last one."""
