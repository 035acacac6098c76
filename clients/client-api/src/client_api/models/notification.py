from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .notification_kind import NotificationKind


class Notification(ApiModel, kw_only=True):
    """Something that the user should know."""

    id: UUID
    """A UUIDv7; later notifications of a user have greater ones."""

    kind: NotificationKind
    """What it is about: `welcome` to a new account, `credentials_changed` when its password was,
    `file_stored` when one of its files is ready.
    """

    title: str
    """The title, in one line."""

    body: str
    """The text of the notification."""

    created_at: datetime.datetime
    """When it happened."""

    read_at: datetime.datetime | None
    """When it was marked as read; null until then."""
