from __future__ import annotations

import datetime
from functools import cached_property
from typing import Final, Unpack
from uuid import UUID

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, raw, raw_page
from backoffice_api._response import ResponseBody

_LIST: Operation[models.AuditEventPage] = Operation(
    "GET", "/audit/events", {200: ResponseBody("data", models.AuditEventPage)}
)

_GET: Operation[models.AuditEvent] = Operation(
    "GET", "/audit/events/{event_id}", {200: ResponseBody("data", models.AuditEvent)}
)


class Audit:
    """The audit trail of administrators."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AuditWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AuditWithRawResponse(Audit(self._caller.raw_caller))

    def list(
        self,
        *,
        admin_id: UUID | None = None,
        action: str | None = None,
        target_type: str | None = None,
        target_id: str | None = None,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        sort: models.AuditSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.AuditEvent, models.AuditEventPage]:
        """List audit events.

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Args:
            admin_id: Only actions of this administrator.
            action: Only this action.
            target_type: Only actions on targets of this type.
            target_id: Only actions on the target with this id.
            since: Only actions at this time or later.
            until: Only actions before this time.
            sort: The sort order. The default is `newest`.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.AuditEvent,
            Call(
                _LIST,
                query={
                    "admin_id": admin_id,
                    "action": action,
                    "target_type": target_type,
                    "target_id": target_id,
                    "since": since,
                    "until": until,
                    "sort": sort,
                    "cursor": cursor,
                    "limit": limit,
                },
                options=options,
            ),
        )

    def get(self, event_id: UUID | str, **options: Unpack[CallOptions]) -> models.AuditEvent:
        """Read an audit event.

        Returns one action of an administrator, with the fields that it changed.

        Args:
            event_id: The event's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuditNotFound: No event has this id.
        """
        return self._caller.request(Call(_GET, path={"event_id": event_id}, options=options))


class AuditWithRawResponse:
    """The methods of `Audit`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Audit) -> None:
        self.list: Final = raw_page(resource.list)
        self.get: Final = raw(resource.get)


class AsyncAudit:
    """The audit trail of administrators."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncAuditWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncAuditWithRawResponse(AsyncAudit(self._caller.raw_caller))

    def list(
        self,
        *,
        admin_id: UUID | None = None,
        action: str | None = None,
        target_type: str | None = None,
        target_id: str | None = None,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        sort: models.AuditSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.AuditEvent, models.AuditEventPage]:
        """List audit events.

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Args:
            admin_id: Only actions of this administrator.
            action: Only this action.
            target_type: Only actions on targets of this type.
            target_id: Only actions on the target with this id.
            since: Only actions at this time or later.
            until: Only actions before this time.
            sort: The sort order. The default is `newest`.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.AuditEvent,
            Call(
                _LIST,
                query={
                    "admin_id": admin_id,
                    "action": action,
                    "target_type": target_type,
                    "target_id": target_id,
                    "since": since,
                    "until": until,
                    "sort": sort,
                    "cursor": cursor,
                    "limit": limit,
                },
                options=options,
            ),
        )

    async def get(self, event_id: UUID | str, **options: Unpack[CallOptions]) -> models.AuditEvent:
        """Read an audit event.

        Returns one action of an administrator, with the fields that it changed.

        Args:
            event_id: The event's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuditNotFound: No event has this id.
        """
        return await self._caller.request(Call(_GET, path={"event_id": event_id}, options=options))


class AsyncAuditWithRawResponse:
    """The methods of `AsyncAudit`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncAudit) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.get: Final = async_raw(resource.get)
