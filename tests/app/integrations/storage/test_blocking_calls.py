"""Calls in threads, and cancellation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import anyio
import pytest

from app.integrations.storage.blocking_calls import BlockingCalls


@pytest.fixture
def calls() -> Iterator[BlockingCalls]:
    """Calls with a single thread."""
    calls = BlockingCalls(1)
    yield calls
    calls.close()


async def turns() -> None:
    """Let tasks that are ready run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_repeated_cancellation_waits_for_the_call(calls: BlockingCalls) -> None:
    release = threading.Event()
    waiting = asyncio.ensure_future(calls.run(release.wait))
    for _ in range(3):
        await turns()
        waiting.cancel()
    await turns()
    assert not waiting.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_cancelled_scope_waits_for_the_call(calls: BlockingCalls) -> None:
    """Like the scope of Starlette's downloads when the client disconnects."""
    release, left = threading.Event(), asyncio.Event()

    async def wait() -> None:
        try:
            await calls.run(release.wait)
        finally:
            left.set()

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await turns()
        group.cancel_scope.cancel()
        with anyio.CancelScope(shield=True):
            await turns()
            assert not left.is_set()
            release.set()
    assert left.is_set()
