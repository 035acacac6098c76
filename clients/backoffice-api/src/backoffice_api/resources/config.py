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
    """The health of the service."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> ConfigWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return ConfigWithRawResponse(Config(self._caller.raw_caller))

    def health(self, **options: Unpack[CallOptions]) -> models.SystemHealth:
        """Report the health of the service in detail.

        Returns the health report of the client API with details for administrators about
        connections, memory, queues, migrations and the build. If the database does not respond, the
        response is 503 `service.unavailable`, and `errors` names the component.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_HEALTH, options=options))


class ConfigWithRawResponse:
    """The methods of `Config`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Config) -> None:
        self.health: Final = raw(resource.health)


class AsyncConfig:
    """The health of the service."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncConfigWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncConfigWithRawResponse(AsyncConfig(self._caller.raw_caller))

    async def health(self, **options: Unpack[CallOptions]) -> models.SystemHealth:
        """Report the health of the service in detail.

        Returns the health report of the client API with details for administrators about
        connections, memory, queues, migrations and the build. If the database does not respond, the
        response is 503 `service.unavailable`, and `errors` names the component.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_HEALTH, options=options))


class AsyncConfigWithRawResponse:
    """The methods of `AsyncConfig`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncConfig) -> None:
        self.health: Final = async_raw(resource.health)
