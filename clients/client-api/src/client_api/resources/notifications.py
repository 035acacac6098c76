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

        Returns the newest first. A cursor is valid only with the filter of the page that returned
        it.

        Args:
            unread: With `true` only unread notifications, with `false` only read ones.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
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

        Notifications that arrive during the request may stay unread.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_MARK_ALL_READ, options=options))

    def stream(
        self, *, last_event_id: str | None = None, **options: Unpack[CallOptions]
    ) -> EventStream[models.Notification]:
        """Follow my notifications.

        Sends each new notification as an event named `notification`, with the notification's id as
        the event id. With `Last-Event-ID` the stream begins after that notification, so that none
        is missed between two connections; without it, the stream begins now. The first event is an
        `id` without data, which is the current position. It is repeated as a heartbeat every 15
        seconds. If a connection ends before the first notification, continue from that position; if
        it is silent for longer than 15 seconds, it is dead. A stream ends within a second after its
        session, and otherwise after some time; connect again then. A user has at most five streams.
        A sixth ends the oldest, so that a client can connect again before the service notices that
        its former connection is dead. A client whose streams keep ending after a short time should
        wait longer before each attempt.

        Args:
            last_event_id: `id` of the last event that the client received: the stream continues
                after it, if it is known.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.events(Call(_STREAM, headers={"Last-Event-ID": last_event_id}, options=options))

    def mark_read(self, notification_id: UUID | str, **options: Unpack[CallOptions]) -> models.Notification:
        """Mark a notification as read.

        A notification that is marked already keeps its time.

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

        Returns the newest first. A cursor is valid only with the filter of the page that returned
        it.

        Args:
            unread: With `true` only unread notifications, with `false` only read ones.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
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

        Notifications that arrive during the request may stay unread.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_MARK_ALL_READ, options=options))

    def stream(
        self, *, last_event_id: str | None = None, **options: Unpack[CallOptions]
    ) -> AsyncEventStream[models.Notification]:
        """Follow my notifications.

        Sends each new notification as an event named `notification`, with the notification's id as
        the event id. With `Last-Event-ID` the stream begins after that notification, so that none
        is missed between two connections; without it, the stream begins now. The first event is an
        `id` without data, which is the current position. It is repeated as a heartbeat every 15
        seconds. If a connection ends before the first notification, continue from that position; if
        it is silent for longer than 15 seconds, it is dead. A stream ends within a second after its
        session, and otherwise after some time; connect again then. A user has at most five streams.
        A sixth ends the oldest, so that a client can connect again before the service notices that
        its former connection is dead. A client whose streams keep ending after a short time should
        wait longer before each attempt.

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

        A notification that is marked already keeps its time.

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
