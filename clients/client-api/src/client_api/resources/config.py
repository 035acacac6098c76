from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack

from client_api import models
from client_api._operation import Call, Operation
from client_api._options import CallOptions
from client_api._resource import AsyncCaller, Caller, async_raw, raw
from client_api._response import ResponseBody

_GET: Operation[models.PublicConfig] = Operation(
    "GET", "/config", {200: ResponseBody("data", models.PublicConfig)}, security=()
)

_HEALTH: Operation[models.Health] = Operation(
    "GET", "/config/health", {200: ResponseBody("data", models.Health)}, security=()
)


class Config:
    """Public configuration and health."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> ConfigWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return ConfigWithRawResponse(Config(self._caller.raw_caller))

    def get(self, **options: Unpack[CallOptions]) -> models.PublicConfig:
        """Read the public configuration.

        Returns what an application needs before a user logs in. It changes when the service is
        deployed or configured anew, or when an administrator changes a feature flag.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_GET, options=options))

    def health(self, **options: Unpack[CallOptions]) -> models.Health:
        """Report the health of the service.

        Returns the response times of the database and Redis. If Redis does not respond, the service
        works more slowly, and the response is 200 with `degraded`. If the database does not
        respond, the response is 503 `service.unavailable`, and `errors` names the failed component.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_HEALTH, options=options))


class ConfigWithRawResponse:
    """The methods of `Config`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Config) -> None:
        self.get: Final = raw(resource.get)
        self.health: Final = raw(resource.health)


class AsyncConfig:
    """Public configuration and health."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncConfigWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncConfigWithRawResponse(AsyncConfig(self._caller.raw_caller))

    async def get(self, **options: Unpack[CallOptions]) -> models.PublicConfig:
        """Read the public configuration.

        Returns what an application needs before a user logs in. It changes when the service is
        deployed or configured anew, or when an administrator changes a feature flag.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_GET, options=options))

    async def health(self, **options: Unpack[CallOptions]) -> models.Health:
        """Report the health of the service.

        Returns the response times of the database and Redis. If Redis does not respond, the service
        works more slowly, and the response is 200 with `degraded`. If the database does not
        respond, the response is 503 `service.unavailable`, and `errors` names the failed component.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_HEALTH, options=options))


class AsyncConfigWithRawResponse:
    """The methods of `AsyncConfig`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncConfig) -> None:
        self.get: Final = async_raw(resource.get)
        self.health: Final = async_raw(resource.health)
