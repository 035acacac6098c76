"""Orphans: stored objects without a row, left by a process that died between writing the two."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.core.logs.logger import get_logger
from app.integrations.storage.storage import Storage

logger = get_logger(__name__)

KEEP_UNKNOWN: Final = timedelta(days=1)
"""The age from which an object without a row is an orphan: a younger one may still get a row."""
BATCH: Final = 500

Known = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Returns those of the keys that have a row."""


async def remove_orphans(
    storage: Storage, prefixes: Sequence[str], *, modified_before: datetime, known: Known
) -> int:
    """Delete old objects with these prefixes that have no row; return how many.

    Raises:
        StorageUnavailableError: possibly after some were deleted.
    """
    removed = 0
    async for keys in _old_keys(storage, prefixes, modified_before):
        named = await known(keys)
        for key in keys:
            if key not in named:
                logger.info("no row has the object", key=key)
                await storage.delete(key)
                removed += 1
    return removed


async def _old_keys(storage: Storage, prefixes: Sequence[str], before: datetime) -> AsyncIterator[list[str]]:
    """Yield the keys of old objects in batches."""
    keys: list[str] = []
    for prefix in prefixes:
        async for stored in storage.objects(prefix):
            if stored.modified_at < before:
                keys.append(stored.key)
            if len(keys) == BATCH:
                yield keys
                keys = []
    if keys:
        yield keys
