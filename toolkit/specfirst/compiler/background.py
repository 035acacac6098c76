"""Run work in a fork of this process, on another core, with everything imported already.

`concurrent.futures` is not used: its pools start threads, after which a fork is not safe, and send the work
through a pipe, which takes 0.2 s for the loaded documents of two APIs. The fork takes 4 ms.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Result = TypeVar("Result")


@contextmanager
def in_background(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Start `work`, and yield a function that waits for its result. On exit, unfinished work is ended.

    Where a fork is not safe, the work is done in this process when its result is requested: the fork of a
    process with threads may inherit a lock that is never released. Work that fails in the fork is repeated
    here, to raise its original exception.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        yield work
        return
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _send_and_exit(work, writing)
    os.close(writing)
    with open(reading, "rb") as received:
        try:
            yield lambda: _result(received.read(), work)
        finally:
            os.kill(pid, signal.SIGKILL)  # It may have ended already, which `waitpid` detects.
            os.waitpid(pid, 0)


def _result(content: bytes, work: Callable[[], Result]) -> Result:
    if not content:
        return work()
    result: Result = pickle.loads(content)  # noqa: S301 - from our own fork
    return result


def _send_and_exit(work: Callable[[], object], writing: int) -> None:
    status = 1
    try:
        with open(writing, "wb") as pipe:
            pipe.write(pickle.dumps(work()))
        status = 0
    finally:
        # The parent's `finally` blocks and buffered output must not run or appear twice.
        os._exit(status)
