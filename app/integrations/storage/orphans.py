"""Objects that no row names: what is left where a process died between the two."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.core.logs.logger import get_logger
from app.integrations.storage.storage import Storage

logger = get_logger(__name__)

KEEP_UNKNOWN: Final = timedelta(days=1)
"""The age from which an object without a row is an orphan: the row of a younger one may still come."""
BATCH: Final = 500

Known = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Which of these keys some row names."""


async def remove_orphans(
    storage: Storage, prefixes: Sequence[str], *, modified_before: datetime, known: Known
) -> int:
    """Remove old objects below the prefixes that no row names; return how many.

    Raises:
        StorageUnavailableError: halfway.
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
    """A batch at a time."""
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
