from __future__ import annotations

from client_api._model import ApiModel


class NotificationsMarked(ApiModel, kw_only=True):
    """What marking all notifications came to."""

    marked: int
    """How many had been unread."""
