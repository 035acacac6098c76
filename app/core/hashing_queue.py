"""The queue for hashing passwords: a few at a time, with a bounded length, and fair between networks."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

from app.core.metrics.instruments import Instruments

MOST_WAITING: Final = 500
"""The most requests of a kind that wait in one process."""
_SHARE_OF_LAST: Final = 0.1
"""Weight of the last hash in the moving average of durations."""

Departure = Callable[[], Awaitable[None]]
"""Raises once the client of the request has disconnected, and never returns."""


class HashingKind(StrEnum):
    """The purpose of hashing a password."""

    KNOWN_LOGIN = "known_login"
    """A login from a network that its account knows."""
    LOGIN = "login"
    OTHER = "other"


LONGEST_WAIT: Final = {
    HashingKind.KNOWN_LOGIN: 30.0,
    HashingKind.LOGIN: 30.0,
    HashingKind.OTHER: 10.0,
}
"""Seconds that a request waits. One that is expected to wait longer is refused at once."""

_COST: Final = {HashingKind.KNOWN_LOGIN: 1, HashingKind.LOGIN: 2, HashingKind.OTHER: 6}
"""The cost of a turn by kind. When all kinds wait, they get six, three and one of ten turns."""

_Place = asyncio.Future[None]


class HashingQueueFullError(Exception):
    """Too many passwords are waiting to be hashed, or this one has waited too long."""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` is in whole seconds."""
        super().__init__("too many passwords wait to be hashed")
        self.retry_after = retry_after


class _Line:
    """Waiting requests of one kind. The networks of their clients take turns."""

    def __init__(self) -> None:
        self.length = 0
        self.cost = 0
        """The total cost of the turns that this line has had."""
        self._by_network: OrderedDict[str | None, deque[_Place]] = OrderedDict()

    def turns_before(self, network: str | None) -> int:
        """Return how many requests a new one of this network would wait for."""
        own = len(self._by_network.get(network, ()))
        others = (len(places) for other, places in self._by_network.items() if other != network)
        return own + sum(min(count, own + 1) for count in others)

    def add(self, network: str | None, place: _Place) -> None:
        self._by_network.setdefault(network, deque()).append(place)
        self.length += 1

    def remove(self, network: str | None, place: _Place) -> None:
        places = self._by_network[network]
        places.remove(place)
        if not places:
            del self._by_network[network]
        self.length -= 1

    def pop(self) -> _Place:
        """Remove and return the first request of the next network."""
        network, places = self._by_network.popitem(last=False)
        place = places.popleft()
        if places:
            self._by_network[network] = places
        self.length -= 1
        return place


class HashingQueue:
    """Grants at most `slots` turns at a time, within one event loop.

    Every kind of request has its own line with a share of the turns, so that registrations, resets and
    password changes cannot starve logins, and logins from new networks cannot starve those from known ones.
    Within a line, a client delays others by one hash at most, however many requests it sends.
    """

    def __init__(
        self,
        *,
        slots: int,
        hash_seconds: float,
        instruments: Instruments,
        longest_wait: Mapping[HashingKind, float] = LONGEST_WAIT,
    ) -> None:
        """`hash_seconds` is the initial estimate of the duration of a hash; `note` updates it."""
        self._slots = self._free = slots
        self._hash_seconds = hash_seconds
        self._longest_wait = longest_wait
        self._instruments = instruments
        self._lines: Mapping[HashingKind, _Line] = {kind: _Line() for kind in HashingKind}
        # The cost of the line that got the last turn, before that turn.
        self._cost = 0

    @asynccontextmanager
    async def turn(
        self, kind: HashingKind, departure: Departure | None = None, *, network: str | None = None
    ) -> AsyncIterator[None]:
        """Wait for a turn, and hold it during the block.

        If the client disconnects while the request waits, the exception of `departure` is raised. `network`
        is the network of the client.

        Raises:
            HashingQueueFullError: the line is full, or no turn came in time.
        """
        if self._free:
            # A free slot means that all lines are empty: a turn that ends goes to the next request in line.
            self._free -= 1
            self._instruments.hashing_wait_seconds.labels(kind).observe(0)
        else:
            await self._wait(kind, departure, network)
        try:
            yield
        finally:
            self._hand_on()

    def note(self, hash_seconds: float) -> None:
        self._hash_seconds += (hash_seconds - self._hash_seconds) * _SHARE_OF_LAST

    async def _wait(self, kind: HashingKind, departure: Departure | None, network: str | None) -> None:
        line, instruments = self._lines[kind], self._instruments
        expected_wait = (line.turns_before(network) + 1) * self._hash_seconds / self._slots
        if line.length >= MOST_WAITING or expected_wait > self._longest_wait[kind]:
            raise self._refusal(kind, network)
        place: _Place = asyncio.get_running_loop().create_future()
        if not line.length:
            # A line that was empty does not catch up on the turns that others had in the meantime.
            line.cost = max(line.cost, self._cost)
        line.add(network, place)
        waiting, began = instruments.hashing_waiting.labels(kind), time.perf_counter()
        waiting.inc()
        try:
            if not await self._has_turn(place, kind, departure):
                raise self._refusal(kind, network)
        except BaseException:
            if place.done():
                self._hand_on()
            else:
                line.remove(network, place)
            raise
        finally:
            waiting.dec()
        instruments.hashing_wait_seconds.labels(kind).observe(time.perf_counter() - began)

    async def _has_turn(self, place: _Place, kind: HashingKind, departure: Departure | None) -> bool:
        """Return whether the turn comes in time. Raises what `departure` raises."""
        watch = None if departure is None else asyncio.ensure_future(departure())
        try:
            awaited = {place} if watch is None else {place, watch}
            await asyncio.wait(awaited, timeout=self._longest_wait[kind], return_when=asyncio.FIRST_COMPLETED)
            if place.done():
                return True
            if watch is not None and watch.done():
                self._instruments.hashing_dropped.labels(kind).inc()
                await watch
            return False
        finally:
            if watch is not None and not watch.cancel():
                # Retrieves the exception, if the turn came at the same moment.
                watch.exception()

    def _refusal(self, kind: HashingKind, network: str | None) -> HashingQueueFullError:
        self._instruments.hashing_refused.labels(kind).inc()
        # Half of the current wait: by then most of the clients that repeat their request find room.
        wait = self._lines[kind].turns_before(network) * self._hash_seconds / self._slots
        return HashingQueueFullError(retry_after=max(1, math.ceil(wait / 2)))

    def _hand_on(self) -> None:
        waiting = [(kind, line) for kind, line in self._lines.items() if line.length]
        if not waiting:
            self._free += 1
            for line in self._lines.values():
                line.cost = self._cost = 0
            return
        kind, line = min(waiting, key=lambda entry: entry[1].cost + _COST[entry[0]])
        self._cost = line.cost
        line.cost += _COST[kind]
        line.pop().set_result(None)
