from __future__ import annotations

import builtins
from functools import cached_property
from typing import Final, Unpack, overload
from uuid import UUID

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, body_from, raw, raw_page
from backoffice_api._response import ResponseBody
from backoffice_api._types import UNSET, Unset

_LIST: Operation[models.WebhookEndpointPage] = Operation(
    "GET", "/webhooks", {200: ResponseBody("data", models.WebhookEndpointPage)}
)

_CREATE: Operation[models.WebhookEndpointCreated] = Operation(
    "POST", "/webhooks", {201: ResponseBody("data", models.WebhookEndpointCreated)}
)

_GET: Operation[models.WebhookEndpoint] = Operation(
    "GET", "/webhooks/{endpoint_id}", {200: ResponseBody("data", models.WebhookEndpoint)}
)

_DELETE: Operation[None] = Operation("DELETE", "/webhooks/{endpoint_id}", {204: ResponseBody("empty")})

_UPDATE: Operation[models.WebhookEndpoint] = Operation(
    "PATCH", "/webhooks/{endpoint_id}", {200: ResponseBody("data", models.WebhookEndpoint)}
)

_ROTATE_SECRET: Operation[models.WebhookSecret] = Operation(
    "POST", "/webhooks/{endpoint_id}/rotate-secret", {200: ResponseBody("data", models.WebhookSecret)}
)

_TEST: Operation[models.WebhookDelivery] = Operation(
    "POST", "/webhooks/{endpoint_id}/test", {201: ResponseBody("data", models.WebhookDelivery)}
)

_LIST_DELIVERIES: Operation[models.WebhookDeliveryPage] = Operation(
    "GET", "/webhooks/{endpoint_id}/deliveries", {200: ResponseBody("data", models.WebhookDeliveryPage)}
)

_GET_DELIVERY: Operation[models.WebhookDeliveryDetails] = Operation(
    "GET",
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}",
    {200: ResponseBody("data", models.WebhookDeliveryDetails)},
)

_REDELIVER: Operation[models.WebhookDelivery] = Operation(
    "POST",
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver",
    {200: ResponseBody("data", models.WebhookDelivery)},
)


class Webhooks:
    """Webhook endpoints of other systems, and the deliveries of events to them."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> WebhooksWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return WebhooksWithRawResponse(Webhooks(self._caller.raw_caller))

    def list(
        self,
        *,
        enabled: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.WebhookEndpoint, models.WebhookEndpointPage]:
        """List webhook endpoints.

        Returns the newest first. There are at most 50 endpoints.

        Args:
            enabled: With `true` only enabled endpoints, with `false` only disabled ones.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.WebhookEndpoint,
            Call(_LIST, query={"enabled": enabled, "cursor": cursor, "limit": limit}, options=options),
        )

    @overload
    def create(
        self, body: models.WebhookEndpointCreate, **options: Unpack[CallOptions]
    ) -> models.WebhookEndpointCreated: ...
    @overload
    def create(
        self,
        *,
        url: str,
        description: str,
        event_types: builtins.list[models.WebhookEventType],
        enabled: bool,
        **options: Unpack[CallOptions],
    ) -> models.WebhookEndpointCreated: ...
    def create(
        self,
        body: models.WebhookEndpointCreate | None = None,
        *,
        url: str | Unset = UNSET,
        description: str | Unset = UNSET,
        event_types: builtins.list[models.WebhookEventType] | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.WebhookEndpointCreated:
        """Register a webhook endpoint.

        Events are sent to the endpoint from now on, signed as Standard Webhooks specifies. The
        response has the secret with which the receiver verifies the signatures. It is never shown
        again.

        Args:
            body: Instead of the fields.
            url: The URL that events are sent to. It must use `https`, have no user and no fragment,
                and not lead into a private network.
            description: A description for administrators, without control, direction or invisible
                format characters.
            event_types: The subscribed event types.
            enabled: Whether events are sent to the endpoint.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksUrlRefused: The URL does not use `https`, has a user or a fragment, has a port
                that is not for the web, or has a host that is malformed or in a private network.
                The message names the reason.
            WebhooksTooMany: There are 50 endpoints already.
        """
        return self._caller.request(
            Call(
                _CREATE,
                body=body_from(
                    models.WebhookEndpointCreate,
                    body,
                    url=url,
                    description=description,
                    event_types=event_types,
                    enabled=enabled,
                ),
                options=options,
            )
        )

    def get(self, endpoint_id: UUID | str, **options: Unpack[CallOptions]) -> models.WebhookEndpoint:
        """Read a webhook endpoint.

        Returns all fields of an endpoint except its secret.

        Args:
            endpoint_id: The endpoint's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
        """
        return self._caller.request(Call(_GET, path={"endpoint_id": endpoint_id}, options=options))

    def delete(
        self, endpoint_id: UUID | str, *, if_match: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete a webhook endpoint.

        Ends all deliveries to the endpoint, and deletes their records.

        Args:
            endpoint_id: The endpoint's id.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
        """
        return self._caller.request(
            Call(_DELETE, path={"endpoint_id": endpoint_id}, headers={"If-Match": if_match}, options=options)
        )

    def update(
        self,
        endpoint_id: UUID | str,
        body: models.WebhookEndpointUpdate | None = None,
        *,
        url: str | Unset = UNSET,
        description: str | Unset = UNSET,
        event_types: builtins.list[models.WebhookEventType] | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.WebhookEndpoint:
        """Change a webhook endpoint.

        Changes the fields that are present and keeps the others. A new URL also applies to
        deliveries that have not ended. Deliveries that are due while the endpoint is disabled fail,
        and can be sent again later.

        Args:
            endpoint_id: The endpoint's id.
            body: Instead of the fields.
            url: The URL that events are sent to. It must use `https`, have no user and no fragment,
                and not lead into a private network.
            description: A description for administrators, without control, direction or invisible
                format characters.
            event_types: The subscribed event types.
            enabled: Whether events are sent to the endpoint.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            WebhooksUrlRefused: The URL does not use `https`, has a user or a fragment, has a port
                that is not for the web, or has a host that is malformed or in a private network.
                The message names the reason.
        """
        return self._caller.request(
            Call(
                _UPDATE,
                path={"endpoint_id": endpoint_id},
                headers={"If-Match": if_match},
                body=body_from(
                    models.WebhookEndpointUpdate,
                    body,
                    url=url,
                    description=description,
                    event_types=event_types,
                    enabled=enabled,
                ),
                options=options,
            )
        )

    def rotate_secret(self, endpoint_id: UUID | str, **options: Unpack[CallOptions]) -> models.WebhookSecret:
        """Replace the secret of a webhook endpoint.

        Returns a new secret, which is never shown again. For 24 hours messages are signed with both
        secrets, so that the receiver can switch without missing any.

        Args:
            endpoint_id: The endpoint's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            WebhooksTooManySecrets: Messages of the endpoint are already signed with five secrets.
        """
        return self._caller.request(Call(_ROTATE_SECRET, path={"endpoint_id": endpoint_id}, options=options))

    def test(self, endpoint_id: UUID | str, **options: Unpack[CallOptions]) -> models.WebhookDelivery:
        """Send a test event to a webhook endpoint.

        Queues the event `webhook.test`, even if the endpoint is not subscribed to it. Read the
        delivery for the result.

        Args:
            endpoint_id: The endpoint's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            WebhooksDisabled: A test or a delivery was requested for an endpoint that is not
                `enabled`.
        """
        return self._caller.request(Call(_TEST, path={"endpoint_id": endpoint_id}, options=options))

    def list_deliveries(
        self,
        endpoint_id: UUID | str,
        *,
        status: models.WebhookDeliveryStatus | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.WebhookDelivery, models.WebhookDeliveryPage]:
        """List deliveries to a webhook endpoint.

        Returns the newest first. Deliveries are kept for 30 days after they end.

        Args:
            endpoint_id: The endpoint's id.
            status: Only deliveries with this status.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.WebhookDelivery,
            Call(
                _LIST_DELIVERIES,
                path={"endpoint_id": endpoint_id},
                query={"status": status, "cursor": cursor, "limit": limit},
                options=options,
            ),
        )

    def get_delivery(
        self, endpoint_id: UUID | str, delivery_id: UUID | str, **options: Unpack[CallOptions]
    ) -> models.WebhookDeliveryDetails:
        """Read a delivery.

        Returns a delivery with its payload and attempts.

        Args:
            endpoint_id: The endpoint's id.
            delivery_id: The delivery's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksDeliveryNotFound: No delivery to this endpoint has this id, or it is no longer
                kept.
        """
        return self._caller.request(
            Call(
                _GET_DELIVERY, path={"endpoint_id": endpoint_id, "delivery_id": delivery_id}, options=options
            )
        )

    def redeliver(
        self, endpoint_id: UUID | str, delivery_id: UUID | str, **options: Unpack[CallOptions]
    ) -> models.WebhookDelivery:
        """Send a delivery again.

        Makes another attempt at once, with the same `webhook-id`. The delivery may have succeeded,
        have failed, or be waiting for its next attempt. If this attempt fails, the delivery is
        retried while attempts are left.

        Args:
            endpoint_id: The endpoint's id.
            delivery_id: The delivery's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksDeliveryNotFound: No delivery to this endpoint has this id, or it is no longer
                kept.
            WebhooksDisabled: A test or a delivery was requested for an endpoint that is not
                `enabled`.
            WebhooksDeliveryInProgress: A worker is waiting for the receiver's response right now.
        """
        return self._caller.request(
            Call(_REDELIVER, path={"endpoint_id": endpoint_id, "delivery_id": delivery_id}, options=options)
        )


class WebhooksWithRawResponse:
    """The methods of `Webhooks`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Webhooks) -> None:
        self.list: Final = raw_page(resource.list)
        self.create: Final = raw(resource.create)
        self.get: Final = raw(resource.get)
        self.delete: Final = raw(resource.delete)
        self.update: Final = raw(resource.update)
        self.rotate_secret: Final = raw(resource.rotate_secret)
        self.test: Final = raw(resource.test)
        self.list_deliveries: Final = raw_page(resource.list_deliveries)
        self.get_delivery: Final = raw(resource.get_delivery)
        self.redeliver: Final = raw(resource.redeliver)


class AsyncWebhooks:
    """Webhook endpoints of other systems, and the deliveries of events to them."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncWebhooksWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncWebhooksWithRawResponse(AsyncWebhooks(self._caller.raw_caller))

    def list(
        self,
        *,
        enabled: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.WebhookEndpoint, models.WebhookEndpointPage]:
        """List webhook endpoints.

        Returns the newest first. There are at most 50 endpoints.

        Args:
            enabled: With `true` only enabled endpoints, with `false` only disabled ones.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.WebhookEndpoint,
            Call(_LIST, query={"enabled": enabled, "cursor": cursor, "limit": limit}, options=options),
        )

    @overload
    async def create(
        self, body: models.WebhookEndpointCreate, **options: Unpack[CallOptions]
    ) -> models.WebhookEndpointCreated: ...
    @overload
    async def create(
        self,
        *,
        url: str,
        description: str,
        event_types: builtins.list[models.WebhookEventType],
        enabled: bool,
        **options: Unpack[CallOptions],
    ) -> models.WebhookEndpointCreated: ...
    async def create(
        self,
        body: models.WebhookEndpointCreate | None = None,
        *,
        url: str | Unset = UNSET,
        description: str | Unset = UNSET,
        event_types: builtins.list[models.WebhookEventType] | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.WebhookEndpointCreated:
        """Register a webhook endpoint.

        Events are sent to the endpoint from now on, signed as Standard Webhooks specifies. The
        response has the secret with which the receiver verifies the signatures. It is never shown
        again.

        Args:
            body: Instead of the fields.
            url: The URL that events are sent to. It must use `https`, have no user and no fragment,
                and not lead into a private network.
            description: A description for administrators, without control, direction or invisible
                format characters.
            event_types: The subscribed event types.
            enabled: Whether events are sent to the endpoint.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksUrlRefused: The URL does not use `https`, has a user or a fragment, has a port
                that is not for the web, or has a host that is malformed or in a private network.
                The message names the reason.
            WebhooksTooMany: There are 50 endpoints already.
        """
        return await self._caller.request(
            Call(
                _CREATE,
                body=body_from(
                    models.WebhookEndpointCreate,
                    body,
                    url=url,
                    description=description,
                    event_types=event_types,
                    enabled=enabled,
                ),
                options=options,
            )
        )

    async def get(self, endpoint_id: UUID | str, **options: Unpack[CallOptions]) -> models.WebhookEndpoint:
        """Read a webhook endpoint.

        Returns all fields of an endpoint except its secret.

        Args:
            endpoint_id: The endpoint's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
        """
        return await self._caller.request(Call(_GET, path={"endpoint_id": endpoint_id}, options=options))

    async def delete(
        self, endpoint_id: UUID | str, *, if_match: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete a webhook endpoint.

        Ends all deliveries to the endpoint, and deletes their records.

        Args:
            endpoint_id: The endpoint's id.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
        """
        return await self._caller.request(
            Call(_DELETE, path={"endpoint_id": endpoint_id}, headers={"If-Match": if_match}, options=options)
        )

    async def update(
        self,
        endpoint_id: UUID | str,
        body: models.WebhookEndpointUpdate | None = None,
        *,
        url: str | Unset = UNSET,
        description: str | Unset = UNSET,
        event_types: builtins.list[models.WebhookEventType] | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.WebhookEndpoint:
        """Change a webhook endpoint.

        Changes the fields that are present and keeps the others. A new URL also applies to
        deliveries that have not ended. Deliveries that are due while the endpoint is disabled fail,
        and can be sent again later.

        Args:
            endpoint_id: The endpoint's id.
            body: Instead of the fields.
            url: The URL that events are sent to. It must use `https`, have no user and no fragment,
                and not lead into a private network.
            description: A description for administrators, without control, direction or invisible
                format characters.
            event_types: The subscribed event types.
            enabled: Whether events are sent to the endpoint.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            WebhooksUrlRefused: The URL does not use `https`, has a user or a fragment, has a port
                that is not for the web, or has a host that is malformed or in a private network.
                The message names the reason.
        """
        return await self._caller.request(
            Call(
                _UPDATE,
                path={"endpoint_id": endpoint_id},
                headers={"If-Match": if_match},
                body=body_from(
                    models.WebhookEndpointUpdate,
                    body,
                    url=url,
                    description=description,
                    event_types=event_types,
                    enabled=enabled,
                ),
                options=options,
            )
        )

    async def rotate_secret(
        self, endpoint_id: UUID | str, **options: Unpack[CallOptions]
    ) -> models.WebhookSecret:
        """Replace the secret of a webhook endpoint.

        Returns a new secret, which is never shown again. For 24 hours messages are signed with both
        secrets, so that the receiver can switch without missing any.

        Args:
            endpoint_id: The endpoint's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            WebhooksTooManySecrets: Messages of the endpoint are already signed with five secrets.
        """
        return await self._caller.request(
            Call(_ROTATE_SECRET, path={"endpoint_id": endpoint_id}, options=options)
        )

    async def test(self, endpoint_id: UUID | str, **options: Unpack[CallOptions]) -> models.WebhookDelivery:
        """Send a test event to a webhook endpoint.

        Queues the event `webhook.test`, even if the endpoint is not subscribed to it. Read the
        delivery for the result.

        Args:
            endpoint_id: The endpoint's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            WebhooksDisabled: A test or a delivery was requested for an endpoint that is not
                `enabled`.
        """
        return await self._caller.request(Call(_TEST, path={"endpoint_id": endpoint_id}, options=options))

    def list_deliveries(
        self,
        endpoint_id: UUID | str,
        *,
        status: models.WebhookDeliveryStatus | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.WebhookDelivery, models.WebhookDeliveryPage]:
        """List deliveries to a webhook endpoint.

        Returns the newest first. Deliveries are kept for 30 days after they end.

        Args:
            endpoint_id: The endpoint's id.
            status: Only deliveries with this status.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksNotFound: No endpoint has this id.
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.WebhookDelivery,
            Call(
                _LIST_DELIVERIES,
                path={"endpoint_id": endpoint_id},
                query={"status": status, "cursor": cursor, "limit": limit},
                options=options,
            ),
        )

    async def get_delivery(
        self, endpoint_id: UUID | str, delivery_id: UUID | str, **options: Unpack[CallOptions]
    ) -> models.WebhookDeliveryDetails:
        """Read a delivery.

        Returns a delivery with its payload and attempts.

        Args:
            endpoint_id: The endpoint's id.
            delivery_id: The delivery's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksDeliveryNotFound: No delivery to this endpoint has this id, or it is no longer
                kept.
        """
        return await self._caller.request(
            Call(
                _GET_DELIVERY, path={"endpoint_id": endpoint_id, "delivery_id": delivery_id}, options=options
            )
        )

    async def redeliver(
        self, endpoint_id: UUID | str, delivery_id: UUID | str, **options: Unpack[CallOptions]
    ) -> models.WebhookDelivery:
        """Send a delivery again.

        Makes another attempt at once, with the same `webhook-id`. The delivery may have succeeded,
        have failed, or be waiting for its next attempt. If this attempt fails, the delivery is
        retried while attempts are left.

        Args:
            endpoint_id: The endpoint's id.
            delivery_id: The delivery's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            WebhooksDeliveryNotFound: No delivery to this endpoint has this id, or it is no longer
                kept.
            WebhooksDisabled: A test or a delivery was requested for an endpoint that is not
                `enabled`.
            WebhooksDeliveryInProgress: A worker is waiting for the receiver's response right now.
        """
        return await self._caller.request(
            Call(_REDELIVER, path={"endpoint_id": endpoint_id, "delivery_id": delivery_id}, options=options)
        )


class AsyncWebhooksWithRawResponse:
    """The methods of `AsyncWebhooks`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncWebhooks) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.create: Final = async_raw(resource.create)
        self.get: Final = async_raw(resource.get)
        self.delete: Final = async_raw(resource.delete)
        self.update: Final = async_raw(resource.update)
        self.rotate_secret: Final = async_raw(resource.rotate_secret)
        self.test: Final = async_raw(resource.test)
        self.list_deliveries: Final = async_raw_page(resource.list_deliveries)
        self.get_delivery: Final = async_raw(resource.get_delivery)
        self.redeliver: Final = async_raw(resource.redeliver)
