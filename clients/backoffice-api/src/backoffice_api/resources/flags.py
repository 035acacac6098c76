from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import (
    AsyncCaller,
    Caller,
    async_raw,
    async_raw_page,
    body_from,
    new_idempotency_key,
    raw,
    raw_page,
)
from backoffice_api._response import ResponseBody
from backoffice_api._types import UNSET, Unset

_LIST: Operation[models.FlagPage] = Operation("GET", "/flags", {200: ResponseBody("data", models.FlagPage)})

_CREATE: Operation[models.Flag] = Operation("POST", "/flags", {201: ResponseBody("data", models.Flag)})

_GET: Operation[models.Flag] = Operation(
    "GET", "/flags/{flag_name}", {200: ResponseBody("data", models.Flag)}
)

_DELETE: Operation[None] = Operation("DELETE", "/flags/{flag_name}", {204: ResponseBody("empty")})

_UPDATE: Operation[models.Flag] = Operation(
    "PATCH", "/flags/{flag_name}", {200: ResponseBody("data", models.Flag)}
)


class Flags:
    """Feature flags, which are turned on and off while the service runs."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> FlagsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return FlagsWithRawResponse(Flags(self._caller.raw_caller))

    def list(
        self, *, cursor: str | None = None, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> Pages[models.Flag, models.FlagPage]:
        """List feature flags.

        Returns the flags sorted by name. There are at most 200.

        Args:
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Flag, Call(_LIST, query={"cursor": cursor, "limit": limit}, options=options)
        )

    @overload
    def create(
        self, body: models.FlagCreate, *, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.Flag: ...
    @overload
    def create(
        self,
        *,
        name: str,
        description: str,
        enabled: bool,
        public: bool,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Flag: ...
    def create(
        self,
        body: models.FlagCreate | None = None,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        public: bool | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Flag:
        """Create a feature flag.

        Creates a flag for client applications. Flags that the service itself uses exist already.

        Args:
            body: Instead of the fields.
            name: The name of the flag.
            description: The effect of the flag, for administrators. It must start with a visible
                character and contain no control, direction or invisible format characters.
            enabled: Whether the flag is on.
            public: Whether the public configuration lists the flag for clients while it is on.
            idempotency_key: Makes it safe to send the request again: it is executed once, and
                repetitions with the same key and body get the same response. Choose a new random
                value for every new request. Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNameTaken: Another flag has the name.
            FlagsTooMany: There are 200 flags already.
        """
        return self._caller.request(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(
                    models.FlagCreate,
                    body,
                    name=name,
                    description=description,
                    enabled=enabled,
                    public=public,
                ),
                options=options,
            )
        )

    def get(self, flag_name: str, **options: Unpack[CallOptions]) -> models.Flag:
        """Read a feature flag.

        Returns whether the flag is on, and whether clients can see it.

        Args:
            flag_name: The flag's name.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNotFound: No flag has this name.
        """
        return self._caller.request(Call(_GET, path={"flag_name": flag_name}, options=options))

    def delete(self, flag_name: str, **options: Unpack[CallOptions]) -> None:
        """Delete a feature flag.

        For clients the flag is off from now on. Flags that the service itself uses cannot be
        deleted.

        Args:
            flag_name: The flag's name.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNotFound: No flag has this name.
            FlagsBuiltIn: The flag to be deleted is `built_in`.
        """
        return self._caller.request(Call(_DELETE, path={"flag_name": flag_name}, options=options))

    def update(
        self,
        flag_name: str,
        body: models.FlagUpdate | None = None,
        *,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        public: bool | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.Flag:
        """Change a feature flag.

        Changes the fields that are present and keeps the others. The change applies to every
        request that is sent after the response.

        Args:
            flag_name: The flag's name.
            body: Instead of the fields.
            description: The effect of the flag, for administrators. It must start with a visible
                character and contain no control, direction or invisible format characters.
            enabled: Whether the flag is on.
            public: Whether the public configuration lists the flag for clients while it is on.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNotFound: No flag has this name.
        """
        return self._caller.request(
            Call(
                _UPDATE,
                path={"flag_name": flag_name},
                body=body_from(
                    models.FlagUpdate, body, description=description, enabled=enabled, public=public
                ),
                options=options,
            )
        )


class FlagsWithRawResponse:
    """The methods of `Flags`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Flags) -> None:
        self.list: Final = raw_page(resource.list)
        self.create: Final = raw(resource.create)
        self.get: Final = raw(resource.get)
        self.delete: Final = raw(resource.delete)
        self.update: Final = raw(resource.update)


class AsyncFlags:
    """Feature flags, which are turned on and off while the service runs."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncFlagsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncFlagsWithRawResponse(AsyncFlags(self._caller.raw_caller))

    def list(
        self, *, cursor: str | None = None, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[models.Flag, models.FlagPage]:
        """List feature flags.

        Returns the flags sorted by name. There are at most 200.

        Args:
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Flag, Call(_LIST, query={"cursor": cursor, "limit": limit}, options=options)
        )

    @overload
    async def create(
        self, body: models.FlagCreate, *, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.Flag: ...
    @overload
    async def create(
        self,
        *,
        name: str,
        description: str,
        enabled: bool,
        public: bool,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Flag: ...
    async def create(
        self,
        body: models.FlagCreate | None = None,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        public: bool | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Flag:
        """Create a feature flag.

        Creates a flag for client applications. Flags that the service itself uses exist already.

        Args:
            body: Instead of the fields.
            name: The name of the flag.
            description: The effect of the flag, for administrators. It must start with a visible
                character and contain no control, direction or invisible format characters.
            enabled: Whether the flag is on.
            public: Whether the public configuration lists the flag for clients while it is on.
            idempotency_key: Makes it safe to send the request again: it is executed once, and
                repetitions with the same key and body get the same response. Choose a new random
                value for every new request. Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNameTaken: Another flag has the name.
            FlagsTooMany: There are 200 flags already.
        """
        return await self._caller.request(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(
                    models.FlagCreate,
                    body,
                    name=name,
                    description=description,
                    enabled=enabled,
                    public=public,
                ),
                options=options,
            )
        )

    async def get(self, flag_name: str, **options: Unpack[CallOptions]) -> models.Flag:
        """Read a feature flag.

        Returns whether the flag is on, and whether clients can see it.

        Args:
            flag_name: The flag's name.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNotFound: No flag has this name.
        """
        return await self._caller.request(Call(_GET, path={"flag_name": flag_name}, options=options))

    async def delete(self, flag_name: str, **options: Unpack[CallOptions]) -> None:
        """Delete a feature flag.

        For clients the flag is off from now on. Flags that the service itself uses cannot be
        deleted.

        Args:
            flag_name: The flag's name.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNotFound: No flag has this name.
            FlagsBuiltIn: The flag to be deleted is `built_in`.
        """
        return await self._caller.request(Call(_DELETE, path={"flag_name": flag_name}, options=options))

    async def update(
        self,
        flag_name: str,
        body: models.FlagUpdate | None = None,
        *,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        public: bool | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.Flag:
        """Change a feature flag.

        Changes the fields that are present and keeps the others. The change applies to every
        request that is sent after the response.

        Args:
            flag_name: The flag's name.
            body: Instead of the fields.
            description: The effect of the flag, for administrators. It must start with a visible
                character and contain no control, direction or invisible format characters.
            enabled: Whether the flag is on.
            public: Whether the public configuration lists the flag for clients while it is on.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            FlagsNotFound: No flag has this name.
        """
        return await self._caller.request(
            Call(
                _UPDATE,
                path={"flag_name": flag_name},
                body=body_from(
                    models.FlagUpdate, body, description=description, enabled=enabled, public=public
                ),
                options=options,
            )
        )


class AsyncFlagsWithRawResponse:
    """The methods of `AsyncFlags`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncFlags) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.create: Final = async_raw(resource.create)
        self.get: Final = async_raw(resource.get)
        self.delete: Final = async_raw(resource.delete)
        self.update: Final = async_raw(resource.update)
