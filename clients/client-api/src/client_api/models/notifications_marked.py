from __future__ import annotations

from client_api._model import ApiModel


class NotificationsMarked(ApiModel, kw_only=True):
    """The result of marking all notifications as read."""

    marked: int
    """The number of notifications that were unread."""
