"""Calls in threads, and those who no longer want to wait for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import anyio
import pytest

from app.integrations.storage.blocking_calls import BlockingCalls


@pytest.fixture
def calls() -> Iterator[BlockingCalls]:
    """One at a time."""
    calls = BlockingCalls(1)
    yield calls
    calls.close()


async def turns() -> None:
    """Let tasks that are ready run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_cancelling_again_and_again_waits_for_the_call(calls: BlockingCalls) -> None:
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


async def test_a_scope_that_is_cancelled_waits_for_the_call(calls: BlockingCalls) -> None:
    """As the one that Starlette sends a download in, when its client goes away."""
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
