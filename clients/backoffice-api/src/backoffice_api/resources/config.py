from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._resource import AsyncCaller, Caller, async_raw, raw
from backoffice_api._response import ResponseBody

_HEALTH: Operation[models.SystemHealth] = Operation(
    "GET", "/config/health", {200: ResponseBody("data", models.SystemHealth)}
)


class Config:
    """How the service is doing."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> ConfigWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return ConfigWithRawResponse(Config(self._caller.raw_caller))

    def health(self, **options: Unpack[CallOptions]) -> models.SystemHealth:
        """Report how the service is doing, in detail.

        What the client API tells everybody, and what only those who run the service should know:
        connections, memory, queues, migrations and the build. Without the database it is 503
        `service.unavailable`, with the component in `errors`.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_HEALTH, options=options))


class ConfigWithRawResponse:
    """The methods of `Config`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Config) -> None:
        self.health: Final = raw(resource.health)


class AsyncConfig:
    """How the service is doing."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncConfigWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncConfigWithRawResponse(AsyncConfig(self._caller.raw_caller))

    async def health(self, **options: Unpack[CallOptions]) -> models.SystemHealth:
        """Report how the service is doing, in detail.

        What the client API tells everybody, and what only those who run the service should know:
        connections, memory, queues, migrations and the build. Without the database it is 503
        `service.unavailable`, with the component in `errors`.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_HEALTH, options=options))


class AsyncConfigWithRawResponse:
    """The methods of `AsyncConfig`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncConfig) -> None:
        self.health: Final = async_raw(resource.health)
