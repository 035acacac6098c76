"""Work beside this process, in a fork of it: another core does it, and finds everything imported."""

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
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin `work`, and give what waits for its result. Without need of the result it is given up.

    It is done here, and only when it is asked for, where no fork can be made safely: that of a process with
    threads may find a lock that nobody will ever release. It is done again here where it failed, so that the
    failure is raised as if nothing had been beside.
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
    with open(reading, "rb") as answer:
        try:
            yield lambda: _received(answer.read(), work)
        finally:
            os.kill(pid, signal.SIGKILL)  # a zombie at worst: nobody else waits for it
            os.waitpid(pid, 0)


def _received(answer: bytes, work: Callable[[], Result]) -> Result:
    if not answer:
        return work()
    result: Result = pickle.loads(answer)  # noqa: S301 - from our own fork
    return result


def _send_and_exit(work: Callable[[], object], writing: int) -> None:
    status = 1
    try:
        with open(writing, "wb") as answer:
            answer.write(pickle.dumps(work()))
        status = 0
    finally:
        # Neither the stack of the parent nor what it has yet to print is the fork's business.
        os._exit(status)
