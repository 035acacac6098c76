from __future__ import annotations

import datetime
from functools import cached_property
from typing import Final, Unpack

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._resource import AsyncCaller, Caller, async_raw, raw
from backoffice_api._response import ResponseBody

_OVERVIEW: Operation[models.StatsOverview] = Operation(
    "GET", "/stats/overview", {200: ResponseBody("data", models.StatsOverview)}
)

_DAILY: Operation[models.StatsSeries] = Operation(
    "GET", "/stats/daily", {200: ResponseBody("data", models.StatsSeries)}
)


class Stats:
    """Statistics of the service."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> StatsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return StatsWithRawResponse(Stats(self._caller.raw_caller))

    def overview(self, **options: Unpack[CallOptions]) -> models.StatsOverview:
        """Read the current statistics.

        The statistics are computed at most once a minute, at `computed_at`.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_OVERVIEW, options=options))

    def daily(
        self,
        *,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        **options: Unpack[CallOptions],
    ) -> models.StatsSeries:
        """Read daily statistics.

        The statistics of a day are computed after its end, and are kept when the counted accounts
        and sessions are deleted. Days without statistics are left out. Those of today cover the
        time until now. The response may be up to a minute old.

        Args:
            since: The first day. The default is 29 days before the last day.
            until: The last day. The default is today.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            StatsInvalidRange: `until` is before `since`, or the range has more than 366 days.
        """
        return self._caller.request(Call(_DAILY, query={"since": since, "until": until}, options=options))


class StatsWithRawResponse:
    """The methods of `Stats`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Stats) -> None:
        self.overview: Final = raw(resource.overview)
        self.daily: Final = raw(resource.daily)


class AsyncStats:
    """Statistics of the service."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncStatsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncStatsWithRawResponse(AsyncStats(self._caller.raw_caller))

    async def overview(self, **options: Unpack[CallOptions]) -> models.StatsOverview:
        """Read the current statistics.

        The statistics are computed at most once a minute, at `computed_at`.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_OVERVIEW, options=options))

    async def daily(
        self,
        *,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
        **options: Unpack[CallOptions],
    ) -> models.StatsSeries:
        """Read daily statistics.

        The statistics of a day are computed after its end, and are kept when the counted accounts
        and sessions are deleted. Days without statistics are left out. Those of today cover the
        time until now. The response may be up to a minute old.

        Args:
            since: The first day. The default is 29 days before the last day.
            until: The last day. The default is today.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            StatsInvalidRange: `until` is before `since`, or the range has more than 366 days.
        """
        return await self._caller.request(
            Call(_DAILY, query={"since": since, "until": until}, options=options)
        )


class AsyncStatsWithRawResponse:
    """The methods of `AsyncStats`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncStats) -> None:
        self.overview: Final = async_raw(resource.overview)
        self.daily: Final = async_raw(resource.daily)
