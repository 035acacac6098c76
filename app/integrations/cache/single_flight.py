"""Load a value once for all concurrent callers that want the same one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")


class SingleFlight:
    """Within one process."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, asyncio.Future[Any]] = {}

    async def run(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> tuple[Value, bool]:
        """The result of `work`, and whether it is that of another caller with the same key.

        Where they fail, or are cancelled, everybody works for themselves: one after the other they would wait
        for the same time-out as often as they are.
        """
        flight = self._flights.get(key)
        if flight is None:
            return await self._lead(key, work), False
        await asyncio.wait({flight})
        if flight.cancelled():
            return await work(), False
        return flight.result(), True

    async def _lead(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> Value:
        flight: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        try:
            value = await work()
        except BaseException:
            flight.cancel()
            raise
        else:
            flight.set_result(value)
            return value
        finally:
            del self._flights[key]
