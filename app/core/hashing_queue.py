"""Turns to hash a password: a few at a time, a bounded number of waiting requests, logins first."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

from app.core.metrics.instruments import Instruments

LOGIN_TURNS: Final = 3
"""Turns that go to logins before one goes to other work, while both wait."""

MOST_WAITING: Final = 500
"""Requests of each kind that wait in one process, however fast it hashes."""
_SHARE_OF_LAST: Final = 0.1
"""Weight of the last hash in the mean of their durations."""

Departure = Callable[[], Awaitable[None]]
"""Raises once the client of the request has disconnected, and does not return before."""


class HashingKind(StrEnum):
    """What a password is hashed for."""

    LOGIN = "login"
    OTHER = "other"


LONGEST_WAIT: Final = {HashingKind.LOGIN: 30.0, HashingKind.OTHER: 10.0}
"""Seconds that a request waits for its turn. One that would probably wait longer is refused at once."""


class HashingQueueFullError(Exception):
    """Too many passwords wait to be hashed, or this one has waited too long."""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in whole seconds."""
        super().__init__("too many passwords wait to be hashed")
        self.retry_after = retry_after


class HashingQueue:
    """Hands out `slots` turns at a time, within one event loop.

    Registrations, resets and password changes cannot starve logins: of four turns three go to logins while
    both wait, and each kind waits in a line of its own.
    """

    def __init__(
        self,
        *,
        slots: int,
        hash_seconds: float,
        instruments: Instruments,
        longest_wait: Mapping[HashingKind, float] = LONGEST_WAIT,
    ) -> None:
        """`hash_seconds` is how long a hash takes, as far as is known before `note` learns more."""
        self._slots = self._free = slots
        self._hash_seconds = hash_seconds
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

    def note(self, hash_seconds: float) -> None:
        """Learn how long a hash has taken."""
        self._hash_seconds += (hash_seconds - self._hash_seconds) * _SHARE_OF_LAST

    async def _wait(self, kind: HashingKind, departure: Departure | None) -> None:
        line, instruments = self._lines[kind], self._instruments
        expected_wait = (len(line) + 1) * self._hash_seconds / self._slots
        if len(line) >= MOST_WAITING or expected_wait > self._longest_wait[kind]:
            raise self._refusal(kind)
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
            await asyncio.wait(awaited, timeout=self._longest_wait[kind], return_when=asyncio.FIRST_COMPLETED)
            if place.done():
                return
            if watch is not None and watch.done():
                self._instruments.hashing_dropped.labels(kind).inc()
                await watch
            raise self._refusal(kind)
        finally:
            if watch is not None and not watch.cancel():
                # Marks the exception as seen where the turn came in the same moment.
                watch.exception()

    def _refusal(self, kind: HashingKind) -> HashingQueueFullError:
        self._instruments.hashing_refused.labels(kind).inc()
        # Half of what waits now: most of those that come again then find room.
        wait = len(self._lines[kind]) * self._hash_seconds / self._slots
        return HashingQueueFullError(retry_after=max(1, math.ceil(wait / 2)))

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
