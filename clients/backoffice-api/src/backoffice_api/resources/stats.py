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
        """Read the service's numbers as they are now.

        Counted at most once a minute; `computed_at` says when.

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
        """Read numbers day by day.

        A day is counted after its end, and its numbers stay when what they count is deleted. Days
        that were never counted are left out; today is counted up to now. All of it is up to a
        minute old.

        Args:
            since: The first day; 29 days before the last where absent.
            until: The last day; today where absent.
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
        """Read the service's numbers as they are now.

        Counted at most once a minute; `computed_at` says when.

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
        """Read numbers day by day.

        A day is counted after its end, and its numbers stay when what they count is deleted. Days
        that were never counted are left out; today is counted up to now. All of it is up to a
        minute old.

        Args:
            since: The first day; 29 days before the last where absent.
            until: The last day; today where absent.
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
