from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .session import Session


@dataclass(slots=True, kw_only=True)
class SessionPage(ApiModel):
    """One page of sessions."""

    items: list[Session]
    """The sessions of this page, the one opened last first."""

    next_cursor: str | None
    """Goes into `cursor` to get the next page; null on the last one."""
