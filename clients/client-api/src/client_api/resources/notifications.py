from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack
from uuid import UUID

from client_api import models
from client_api._events import AsyncEventStream, EventStream
from client_api._operation import Call, Operation
from client_api._options import CallOptions
from client_api._pagination import AsyncPages, Pages
from client_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, raw, raw_page
from client_api._response import ResponseBody

_LIST: Operation[models.NotificationPage] = Operation(
    "GET", "/notifications", {200: ResponseBody("data", models.NotificationPage)}
)

_MARK_ALL_READ: Operation[models.NotificationsMarked] = Operation(
    "POST", "/notifications/read", {200: ResponseBody("data", models.NotificationsMarked)}
)

_STREAM: Operation[models.Notification] = Operation(
    "GET",
    "/notifications/stream",
    {200: ResponseBody("events", models.Notification), 204: ResponseBody("empty")},
    resumable=True,
)

_MARK_READ: Operation[models.Notification] = Operation(
    "POST", "/notifications/{notification_id}/read", {200: ResponseBody("data", models.Notification)}
)


class Notifications:
    """Notifications of the caller, as a list and as an event stream."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> NotificationsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return NotificationsWithRawResponse(Notifications(self._caller.raw_caller))

    def list(
        self,
        *,
        unread: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.Notification, models.NotificationPage]:
        """List my notifications.

        The newest first. A cursor continues the list it came from, with the same filter.

        Args:
            unread: Only those that are not marked as read; with `false`, only those that are.
            cursor: `next_cursor` of the page before, with the same sort order, filters and search.
                Absent for the first page.
            limit: How many items the page has at most. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Notification,
            Call(_LIST, query={"unread": unread, "cursor": cursor, "limit": limit}, options=options),
        )

    def mark_all_read(self, **options: Unpack[CallOptions]) -> models.NotificationsMarked:
        """Mark all my notifications as read.

        Those that arrive while it happens may stay unread.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_MARK_ALL_READ, options=options))

    def stream(
        self, *, last_event_id: str | None = None, **options: Unpack[CallOptions]
    ) -> EventStream[models.Notification]:
        """Follow my notifications.

        Each new notification is an event, named `notification`, whose id is that of the
        notification. Without `Last-Event-ID` the stream begins now; with it, behind that
        notification, so that none is missed between two connections. The position comes first, as
        an `id` without data, and again with a heartbeat every 15 seconds: a client goes on from
        there where its connection ends before the first notification, and knows that it is dead
        where it stays silent for longer. A stream ends within a second of its session, and after
        some time anyway: connect again. A user has five streams at most. One more ends the oldest,
        so that a client can connect again before the service has noticed that its former connection
        is dead; a client whose streams keep ending after a short time should wait longer before
        each attempt.

        Args:
            last_event_id: `id` of the last event that the client received: the stream continues
                after it, if it is known.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.events(Call(_STREAM, headers={"Last-Event-ID": last_event_id}, options=options))

    def mark_read(self, notification_id: UUID | str, **options: Unpack[CallOptions]) -> models.Notification:
        """Mark a notification as read.

        One that is marked already keeps the time when that happened.

        Args:
            notification_id: The notification's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            NotificationsNotFound: The caller has no notification with this id.
        """
        return self._caller.request(
            Call(_MARK_READ, path={"notification_id": notification_id}, options=options)
        )


class NotificationsWithRawResponse:
    """The methods of `Notifications`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Notifications) -> None:
        self.list: Final = raw_page(resource.list)
        self.mark_all_read: Final = raw(resource.mark_all_read)
        self.stream: Final = resource.stream
        self.mark_read: Final = raw(resource.mark_read)


class AsyncNotifications:
    """Notifications of the caller, as a list and as an event stream."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncNotificationsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncNotificationsWithRawResponse(AsyncNotifications(self._caller.raw_caller))

    def list(
        self,
        *,
        unread: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.Notification, models.NotificationPage]:
        """List my notifications.

        The newest first. A cursor continues the list it came from, with the same filter.

        Args:
            unread: Only those that are not marked as read; with `false`, only those that are.
            cursor: `next_cursor` of the page before, with the same sort order, filters and search.
                Absent for the first page.
            limit: How many items the page has at most. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Notification,
            Call(_LIST, query={"unread": unread, "cursor": cursor, "limit": limit}, options=options),
        )

    async def mark_all_read(self, **options: Unpack[CallOptions]) -> models.NotificationsMarked:
        """Mark all my notifications as read.

        Those that arrive while it happens may stay unread.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_MARK_ALL_READ, options=options))

    def stream(
        self, *, last_event_id: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncEventStream[models.Notification]:
        """Follow my notifications.

        Each new notification is an event, named `notification`, whose id is that of the
        notification. Without `Last-Event-ID` the stream begins now; with it, behind that
        notification, so that none is missed between two connections. The position comes first, as
        an `id` without data, and again with a heartbeat every 15 seconds: a client goes on from
        there where its connection ends before the first notification, and knows that it is dead
        where it stays silent for longer. A stream ends within a second of its session, and after
        some time anyway: connect again. A user has five streams at most. One more ends the oldest,
        so that a client can connect again before the service has noticed that its former connection
        is dead; a client whose streams keep ending after a short time should wait longer before
        each attempt.

        Args:
            last_event_id: `id` of the last event that the client received: the stream continues
                after it, if it is known.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.events(Call(_STREAM, headers={"Last-Event-ID": last_event_id}, options=options))

    async def mark_read(
        self, notification_id: UUID | str, **options: Unpack[CallOptions]
    ) -> models.Notification:
        """Mark a notification as read.

        One that is marked already keeps the time when that happened.

        Args:
            notification_id: The notification's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            NotificationsNotFound: The caller has no notification with this id.
        """
        return await self._caller.request(
            Call(_MARK_READ, path={"notification_id": notification_id}, options=options)
        )


class AsyncNotificationsWithRawResponse:
    """The methods of `AsyncNotifications`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncNotifications) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.mark_all_read: Final = async_raw(resource.mark_all_read)
        self.stream: Final = resource.stream
        self.mark_read: Final = async_raw(resource.mark_read)
