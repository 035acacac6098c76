from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .notification_kind import NotificationKind


class Notification(ApiModel, kw_only=True):
    """A message to the user about an event."""

    id: UUID
    """A UUIDv7. Later notifications of a user have greater ids."""

    kind: NotificationKind
    """`welcome` if the account is new, `credentials_changed` if its password was changed,
    `file_stored` if one of its files is ready.
    """

    title: str
    """The title, in one line."""

    body: str
    """The text of the notification."""

    created_at: datetime.datetime
    """When the event happened."""

    read_at: datetime.datetime | None
    """When it was marked as read; null until then."""
