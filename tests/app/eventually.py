"""Waiting for effects in other processes and tasks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any


async def eventually(check: Callable[[], Any], seconds: float = 60) -> Any:
    """Call `check` until its result, awaited if necessary, is true, and return the result."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.02)
