"""The bridge between Celery's threads and the event loop."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator

import pytest

from app.schedule.bridge import AsyncBridge


class TimeLimitError(Exception):
    """Raised by a signal in the main thread, like Celery's soft time limit."""


@pytest.fixture
def bridge() -> Iterator[AsyncBridge]:
    bridge = AsyncBridge()
    yield bridge

    async def nothing() -> None:
        pass

    bridge.close(nothing)


def test_run_returns_results_and_raises_failures(bridge: AsyncBridge) -> None:
    async def succeed() -> int:
        return 7

    async def fail() -> None:
        raise LookupError("no such thing")

    assert bridge.run(succeed()) == 7
    with pytest.raises(LookupError, match="no such thing"):
        bridge.run(fail())


def test_one_loop_serves_all_calls(bridge: AsyncBridge) -> None:
    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    assert bridge.run(loop()) is bridge.run(loop())


def test_time_limit_cancels_the_coroutine_and_waits_for_its_end(bridge: AsyncBridge) -> None:
    cleaned_up = threading.Event()

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            for _ in range(1000):
                await asyncio.sleep(0)
            cleaned_up.set()

    def limit(*_: object) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGALRM, limit)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(TimeLimitError):
            bridge.run(long())
    finally:
        signal.signal(signal.SIGALRM, before)
    assert cleaned_up.is_set()


def test_close_runs_the_last_coroutine_and_ends_the_thread() -> None:
    before = set(threading.enumerate())
    bridge = AsyncBridge()
    closed = threading.Event()

    async def last() -> None:
        closed.set()

    bridge.close(last)
    assert closed.is_set()
    assert set(threading.enumerate()) <= before
