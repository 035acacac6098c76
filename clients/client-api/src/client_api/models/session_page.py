from __future__ import annotations

from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .session import Session


class SessionPage(ApiModel, kw_only=True):
    """One page of sessions."""

    items: list[Session]
    """The sessions of this page, the newest first."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
