"""Turns to hash a password: a few at a time, a bounded number of waiting requests, logins first."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

from app.core.metrics.instruments import Instruments

LOGIN_TURNS: Final = 3
"""Turns that go to logins before one goes to other work, while both wait."""
MOST_WAITING: Final = 64
"""Requests of each kind that wait in one process."""
LONGEST_WAIT: Final = 20.0
"""Seconds that a request waits for its turn."""

Departure = Callable[[], Awaitable[None]]
"""Raises once the client of the request has disconnected, and does not return before."""


class HashingKind(StrEnum):
    """What a password is hashed for."""

    LOGIN = "login"
    OTHER = "other"


class HashingQueueFullError(Exception):
    """Too many passwords wait to be hashed, or this one has waited too long."""


class HashingQueue:
    """Hands out `slots` turns at a time, within one event loop.

    Registrations, resets and password changes cannot starve logins: of four turns at least three go to logins
    while logins wait, and each kind waits in a line of its own.
    """

    def __init__(
        self,
        *,
        slots: int,
        instruments: Instruments,
        most_waiting: int = MOST_WAITING,
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        """`most_waiting` holds for each kind; `longest_wait` is in seconds."""
        self._free = slots
        self._most_waiting = most_waiting
        self._longest_wait = longest_wait
        self._instruments = instruments
        self._lines: Mapping[HashingKind, deque[asyncio.Future[None]]] = {
            kind: deque() for kind in HashingKind
        }
        self._logins_in_a_row = 0

    @asynccontextmanager
    async def turn(self, kind: HashingKind, departure: Departure | None = None) -> AsyncIterator[None]:
        """Wait for a turn, and hold it for the block.

        A request whose client disconnects while it waits leaves the line with what `departure` raises.

        Raises:
            HashingQueueFullError: the line is full, or no turn came in time.
        """
        if self._free:
            # Free slots mean empty lines: whoever ends a turn hands it to the next in line.
            self._free -= 1
            self._instruments.hashing_wait_seconds.labels(kind).observe(0)
        else:
            await self._wait(kind, departure)
        try:
            yield
        finally:
            self._hand_on()

    async def _wait(self, kind: HashingKind, departure: Departure | None) -> None:
        line, instruments = self._lines[kind], self._instruments
        if len(line) >= self._most_waiting:
            instruments.hashing_refused.labels(kind).inc()
            raise HashingQueueFullError
        place = asyncio.get_running_loop().create_future()
        line.append(place)
        waiting, began = instruments.hashing_waiting.labels(kind), time.perf_counter()
        waiting.inc()
        try:
            await self._turn_or_departure(place, kind, departure)
        except BaseException:
            if place.done():
                self._hand_on()
            else:
                line.remove(place)
            raise
        finally:
            waiting.dec()
        instruments.hashing_wait_seconds.labels(kind).observe(time.perf_counter() - began)

    async def _turn_or_departure(
        self, place: asyncio.Future[None], kind: HashingKind, departure: Departure | None
    ) -> None:
        watch = None if departure is None else asyncio.ensure_future(departure())
        try:
            awaited = {place} if watch is None else {place, watch}
            await asyncio.wait(awaited, timeout=self._longest_wait, return_when=asyncio.FIRST_COMPLETED)
            if place.done():
                return
            if watch is not None and watch.done():
                self._instruments.hashing_dropped.labels(kind).inc()
                await watch
            self._instruments.hashing_refused.labels(kind).inc()
            raise HashingQueueFullError
        finally:
            if watch is not None and not watch.cancel():
                # Marks the exception as seen where the turn came in the same moment.
                watch.exception()

    def _hand_on(self) -> None:
        logins, others = self._lines[HashingKind.LOGIN], self._lines[HashingKind.OTHER]
        if logins and (not others or self._logins_in_a_row < LOGIN_TURNS):
            self._logins_in_a_row += 1
            logins.popleft().set_result(None)
        elif others:
            self._logins_in_a_row = 0
            others.popleft().set_result(None)
        else:
            self._free += 1
