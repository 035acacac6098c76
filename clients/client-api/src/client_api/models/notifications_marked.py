from __future__ import annotations

from dataclasses import dataclass

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class NotificationsMarked(ApiModel):
    """What marking all notifications came to."""

    marked: int
    """How many had been unread."""
