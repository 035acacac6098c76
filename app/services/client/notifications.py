"""The notifications of the caller."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tokens import Audience
from app.db.transaction import transaction
from app.models import Notification
from app.services.client.principal import ClientPrincipal
from app.services.common.accounts.authentication import SessionAuthentication
from app.services.common.notifications.feed import NotificationFeed
from app.services.common.notifications.notifier import latest_key
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from generated.client_v1 import models
from generated.client_v1.services import NotificationsService
from generated.errors import NotificationsNotFound
from specfirst.runtime.interface import Event

_NEWEST = SortOrder("newest", (Notification.id,), descending=True)
_BEFORE_THE_FIRST = UUID(int=0)
"""The position of a user without notifications."""
EVENT = "notification"
"""The name of the stream's events."""


@dataclass(slots=True)
class Notifications(NotificationsService[ClientPrincipal]):
    """Lists notifications, marks them as read, and streams new ones."""

    session: AsyncSession
    paginator: Paginator
    feed: NotificationFeed
    authentication: SessionAuthentication

    async def list(
        self, *, principal: ClientPrincipal, unread: bool | None, cursor: str | None, limit: int
    ) -> models.NotificationPage:
        """A page of notifications, the newest first."""
        statement = select(Notification).where(*_filters(principal, unread))
        page = await self.paginator.page(
            statement,
            Listing(
                order=_NEWEST,
                scope=["notifications", str(principal.user_id), str(unread)],
                shows=models.Notification,
            ),
            cursor=cursor,
            limit=limit,
        )
        return models.NotificationPage.model_validate(page)

    async def mark_read(self, *, principal: ClientPrincipal, notification_id: UUID) -> models.Notification:
        """Mark a notification as read. The time of the first call is kept."""
        statement = (
            update(Notification)
            .where(Notification.id == notification_id, Notification.user_id == principal.user_id)
            .values(read_at=func.coalesce(Notification.read_at, func.now()))
            .returning(Notification)
        )
        async with transaction(self.session):
            row = await self.session.scalar(statement)
            if row is None:
                raise NotificationsNotFound
        return models.Notification.model_validate(row)

    async def mark_all_read(self, *, principal: ClientPrincipal) -> models.NotificationsMarked:
        statement = (
            update(Notification)
            .where(*_filters(principal, unread=True))
            .values(read_at=func.now())
            .returning(Notification.id)
        )
        async with transaction(self.session):
            marked = (await self.session.scalars(statement)).all()
        return models.NotificationsMarked(marked=len(marked))

    async def stream(
        self, *, principal: ClientPrincipal, last_event_id: str | None
    ) -> AsyncIterator[Event[models.Notification]]:
        """Stream new notifications. Failures of the database are reported before the stream begins."""
        latest = await latest_key(self.session, principal.user_id)
        after = latest if last_event_id is None else _position(last_event_id, latest)
        return self._events(principal, after)

    async def _events(
        self, principal: ClientPrincipal, after: UUID | None
    ) -> AsyncIterator[Event[models.Notification]]:
        is_alive = partial(
            self.authentication.is_alive, principal.session_id, principal.user_id, Audience.CLIENT
        )
        yield Event(id=str(after or _BEFORE_THE_FIRST))
        async for row in self.feed.follow(principal.user_id, after=after, is_alive=is_alive):
            yield Event(data=models.Notification.model_validate(row), id=str(row.id), event=EVENT)


def _filters(principal: ClientPrincipal, unread: bool | None) -> builtins.list[ColumnElement[bool]]:
    conditions = [Notification.user_id == principal.user_id]
    if unread is not None:
        conditions.append(Notification.read_at.is_(None) if unread else Notification.read_at.is_not(None))
    return conditions


def _position(last_event_id: str, latest: UUID | None) -> UUID | None:
    """Return the position after which to continue: that of the last event, or the end for an unknown id.

    It is never after `latest`, so that no later notification is skipped.
    """
    try:
        seen = UUID(last_event_id)
    except ValueError:
        return latest
    return latest and min(seen, latest)
