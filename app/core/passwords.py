"""Password hashing: argon2id (RFC 9106) through pwdlib, off the event loop, a few at a time."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from copy import copy
from typing import Final, Self, TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.hashing_queue import Departure, HashingKind, HashingQueue
from app.core.metrics.instruments import Instruments
from app.core.settings import Settings

T = TypeVar("T")

_SECONDS_PER_KIB: Final = 1e-6
"""Estimated seconds for one pass over 1 KiB, until the first hashes are measured."""
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32


def placeholder_hash(*, time_cost: int, memory_kib: int, parallelism: int) -> str:
    """Return a random value in the encoding of an argon2id hash (PHC string format).

    No password is known to match it, but verifying one takes as long as with a real hash, because the costs
    are part of the encoding.
    """
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (_SALT_BYTES, _HASH_BYTES)
    )
    return f"$argon2id$v=19$m={memory_kib},t={time_cost},p={parallelism}${salt}${digest}"


class Passwords:
    """Hashes and verifies passwords. Verifying takes one hash, whether or not there is an account.

    Every hash waits in the queue of the process, which may refuse it (`HashingQueueFullError`).
    """

    def __init__(
        self,
        *,
        time_cost: int,
        memory_kib: int,
        parallelism: int,
        concurrency: int,
        instruments: Instruments | None = None,
    ) -> None:
        """Run at most `concurrency` hashes at once, with `memory_kib` each."""
        self._hash = PasswordHash(
            (Argon2Hasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism),)
        )
        # A separate pool: argon2 releases the GIL, and must not starve the default pool of the event loop.
        self._threads = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="password")
        self._placeholder = placeholder_hash(
            time_cost=time_cost, memory_kib=memory_kib, parallelism=parallelism
        )
        self._queue = HashingQueue(
            slots=concurrency,
            hash_seconds=time_cost * memory_kib * _SECONDS_PER_KIB,
            instruments=instruments or Instruments(),
        )
        self._departure: Departure | None = None
        self._network: str | None = None
        self._holds_turn = False

    @classmethod
    def from_settings(cls, settings: Settings, instruments: Instruments | None = None) -> Passwords:
        # A hash uses one core per lane, so that more hashes at once only take longer.
        concurrency = (os.cpu_count() or 1) // settings.password_parallelism
        return cls(
            time_cost=settings.password_time_cost,
            memory_kib=settings.password_memory_kib,
            parallelism=settings.password_parallelism,
            concurrency=settings.password_concurrency or max(1, concurrency),
            instruments=instruments,
        )

    def for_client(self, departure: Departure, network: str | None) -> Self:
        """Return a copy for one request, which leaves the queue when its client disconnects.

        `network` is the network of the client; networks take turns in the queue.
        """
        bound = copy(self)
        bound._departure, bound._network = departure, network
        return bound

    @asynccontextmanager
    async def turn(self, kind: HashingKind) -> AsyncIterator[Self]:
        """Wait for a turn; the yielded object hashes without waiting again.

        Raises:
            HashingQueueFullError: the queue is full, or no turn came in time.
        """
        async with self._queue.turn(kind, self._departure, network=self._network):
            holder = copy(self)
            holder._holds_turn = True
            yield holder

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hash.hash(password))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Return whether `password` matches the hash `stored`.

        Without an account `stored` is None: the result is False, after the same work.
        """
        matches = await self._run(lambda: self._hash.verify(password, stored or self._placeholder))
        return matches and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Whether `stored` was computed with another cost than the current one."""
        return self._hash.current_hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._holds_turn:
            began = time.perf_counter()
            result = await asyncio.get_running_loop().run_in_executor(self._threads, work)
            self._queue.note(time.perf_counter() - began)
            return result
        async with self.turn(HashingKind.OTHER) as holder:
            return await holder._run(work)
