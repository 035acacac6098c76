"""Interrupt the wait of another thread or task."""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import TypeVar

from ._http import Response

T = TypeVar("T")


class Stopped(Exception):
    """Thrown into a flow that has to end."""


class Stop:
    """A request to stop, which interrupts the current wait and all later ones."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._interrupt: Callable[[], object] | None = None
        self.requested: bool = False

    def request(self) -> None:
        with self._lock:
            self.requested = True
            interrupt = self._interrupt
        if interrupt is not None:
            interrupt()

    @contextmanager
    def interrupts(self, interrupt: Callable[[], object]) -> Generator[None, None, None]:
        """Wait until `wait` returns. `interrupt` makes it fail, which raises `Stopped`."""
        with self._lock:
            if self.requested:
                raise Stopped
            self._interrupt = interrupt
        try:
            yield
        except Exception:
            if self.requested:
                raise Stopped from None
            raise
        finally:
            with self._lock:
                self._interrupt = None


def leave_when_stopped(wait: Callable[[], T], give_up: Callable[[T], object], stop: Stop) -> T:
    """Run a function that cannot be interrupted in a thread, which is abandoned when `stop` is requested.

    `give_up` gets the result that comes too late. Raises `Stopped`, or what `wait` raises.
    """
    done = Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(wait())
        except BaseException as error:
            errors.append(error)
        done.set()
        if stop.requested and results:
            give_up(results[0])

    with stop.interrupts(done.set):
        Thread(target=work, daemon=True).start()
        done.wait()
    if stop.requested:
        if results:
            give_up(results[0])
        raise Stopped
    if errors:
        raise errors[0]
    return results[0]


def shut_down(response: Response) -> None:
    """End the reading of a body in another thread. The connection must not be shared (HTTP/2)."""
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(connection, socket.socket) and response.http_version != "HTTP/2":
        with suppress(OSError):
            # Not the method of a TLS socket, which another thread may be executing.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
