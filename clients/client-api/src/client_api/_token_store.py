"""Stores for the tokens of a session, shared by clients, threads and processes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Protocol

from ._auth import Tokens
from ._errors import SDKError

if sys.platform == "win32":
    from msvcrt import LK_NBLCK, locking

    def _lock(descriptor: int) -> None:
        locking(descriptor, LK_NBLCK, 1)

else:
    from fcntl import LOCK_EX, LOCK_NB, flock

    def _lock(descriptor: int) -> None:
        flock(descriptor, LOCK_EX | LOCK_NB)


_LOCK_SECONDS = 60.0
"""Seconds to wait for a lock, and the lifetime of a lock in Redis whose process has ended."""
_LOOK_SECONDS = 0.02


class TokenStoreError(SDKError):
    """The content of a token store is invalid, or another process has kept it locked for a minute."""


class TokenStore(Protocol):
    """Keeps a session's tokens outside the client. In an asynchronous client all three may be asynchronous.

    A blocking store of an asynchronous client is called in threads, the three not always in the same one.
    """

    def load(self) -> Any:
        """Return the tokens that were saved last; `None` if there are none."""
        ...

    def save(self, tokens: Tokens | None) -> Any:
        """Replace the saved tokens; `None` removes them."""
        ...

    def lock(self) -> Any:
        """Return a context manager that only one client can enter at a time, to load, replace and save."""
        ...


class FileTokenStore:
    """Keeps tokens in a file that only its owner can read, for the processes of one machine.

    ```python
    client = Client("https://api.example.com", token_store=FileTokenStore("~/.config/example/session.json"))
    ```

    A file beside it, with `.lock` at the end of its name, is the lock.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path).expanduser()

    def load(self) -> Tokens | None:
        """Return the tokens of the file, `None` if it is missing. Raises `TokenStoreError` if invalid."""
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return None
        return _read(text, str(self._path))

    def save(self, tokens: Tokens | None) -> None:
        """Replace the file as a whole; `None` removes it."""
        if tokens is None:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(tokens.to_json())
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise

    @contextmanager
    def lock(self) -> Generator[None, None, None]:
        """Lock other threads and processes out. The lock ends with its process. Raises `TokenStoreError`."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path.with_name(f"{self._path.name}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            give_up = time.monotonic() + _LOCK_SECONDS
            while not _try_to_lock(descriptor):
                if time.monotonic() > give_up:
                    raise TokenStoreError(f"another process has kept {path} locked")
                time.sleep(_LOOK_SECONDS)
            yield
        finally:
            os.close(descriptor)


class _RedisLock(Protocol):
    def acquire(self) -> Any: ...

    def owned(self) -> Any: ...

    def release(self) -> Any: ...


class _Redis(Protocol):
    """The methods of `redis.Redis` and `redis.asyncio.Redis` that are used."""

    def get(self, name: str, /) -> Any: ...

    def set(self, name: str, value: str, /) -> Any: ...

    def delete(self, name: str, /) -> Any: ...

    def lock(
        self,
        name: str,
        *,
        timeout: float | None = ...,
        blocking_timeout: float | None = ...,
        thread_local: bool = ...,
    ) -> _RedisLock: ...


class _RedisStore:
    def __init__(self, redis: _Redis, key: str) -> None:
        """`redis` is a client of the package `redis`; `key` is the key of the session."""
        self._redis = redis
        self._key = key

    def _new_lock(self) -> _RedisLock:
        return self._redis.lock(
            f"{self._key}:lock",
            timeout=_LOCK_SECONDS,
            blocking_timeout=_LOCK_SECONDS,
            thread_local=False,
        )

    def _locked(self) -> TokenStoreError:
        return TokenStoreError(f"another process has kept {self._key} locked")


class RedisTokenStore(_RedisStore):
    """Keeps tokens in Redis, for processes on any machine.

    ```python
    store = RedisTokenStore(redis.Redis.from_url("redis://localhost"), "session:ada")
    ```
    """

    def load(self) -> Tokens | None:
        """Return the tokens; `None` if there are none. Raises `TokenStoreError` for other content."""
        return _read(self._redis.get(self._key), self._key)

    def save(self, tokens: Tokens | None) -> None:
        """Set the key, or delete it."""
        if tokens is None:
            self._redis.delete(self._key)
        else:
            self._redis.set(self._key, tokens.to_json())

    @contextmanager
    def lock(self) -> Generator[None, None, None]:
        """Lock out other clients, for a minute at most. Raises `TokenStoreError`."""
        lock = self._new_lock()
        if not lock.acquire():
            raise self._locked()
        try:
            yield
        finally:
            if lock.owned():
                lock.release()


class AsyncRedisTokenStore(_RedisStore):
    """Keeps tokens in Redis, for asynchronous clients on any machine.

    ```python
    store = AsyncRedisTokenStore(redis.asyncio.Redis.from_url("redis://localhost"), "session:ada")
    ```
    """

    async def load(self) -> Tokens | None:
        """Return the tokens; `None` if there are none. Raises `TokenStoreError` for other content."""
        return _read(await self._redis.get(self._key), self._key)

    async def save(self, tokens: Tokens | None) -> None:
        """Set the key, or delete it."""
        if tokens is None:
            await self._redis.delete(self._key)
        else:
            await self._redis.set(self._key, tokens.to_json())

    @asynccontextmanager
    async def lock(self) -> AsyncGenerator[None, None]:
        """Lock out other clients, for a minute at most. Raises `TokenStoreError`."""
        lock = self._new_lock()
        if not await lock.acquire():
            raise self._locked()
        try:
            yield
        finally:
            if await lock.owned():
                await lock.release()


def _read(text: str | bytes | None, place: str) -> Tokens | None:
    if text is None:
        return None
    try:
        return Tokens.from_json(text)
    except ValueError as error:
        raise TokenStoreError(f"{place} holds {error}") from None


def _try_to_lock(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    return True
