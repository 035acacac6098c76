"""A queue of records, and the thread that sends them to Redis or writes them to a local file."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final
from uuid import uuid4

from app.core.logs.logger import get_logger
from app.core.logs.shipping.fallback_file import FallbackFile, FallbackFullError
from app.core.logs.shipping.stream import LogStream, StreamUnavailableError

logger = get_logger(__name__)

BATCH: Final = 500
_LINGER_SECONDS: Final = 0.05
"""Time to collect a batch: under load the thread wakes up twenty times a second."""
_IDLE_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 1.0
_ADOPT_SECONDS: Final = 5.0
_REPORT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits on the records that wait in one process."""

    queue_records: int
    fallback_bytes: int


@dataclass(slots=True)
class ShippingCounts:
    """Numbers of this process's records by outcome."""

    shipped: int = 0
    """Acknowledged by Redis at the first attempt."""
    spooled: int = 0
    """Written to the local file, and sent later."""
    dropped: int = 0
    """Lost, because the queue or the file was full, or neither Redis nor the file could be written."""


Observe = Callable[[str, int], None]
"""Called with the name of a field of `ShippingCounts` and its increase."""


def _ignore(outcome: str, count: int) -> None:
    """Ignore the outcome. The default observer."""


class Shipper:
    """Sends records to Redis, or to a local file while Redis is unavailable.

    Its thread starts with the first record, so that an instance created before a fork works after it.
    """

    def __init__(self, open_stream: Callable[[], LogStream], folder: Path, limits: Limits) -> None:
        """`folder` is for local files; it is created when needed."""
        self._open_stream = open_stream
        self._folder = folder
        self._limits = limits
        self.observe: Observe = _ignore
        """Called in the shipper's thread when records were shipped, spooled or dropped."""
        self._reset()

    def _reset(self) -> None:
        self.counts = ShippingCounts()
        # Not `Queue`, whose lock would block a signal handler that logs while `put` is interrupted.
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._producer = uuid4().hex[:16]
        self._number = 0
        self._stream: LogStream | None = None
        self._own: FallbackFile | None = None
        self._adopted: list[FallbackFile] = []
        self._retry_at = self._adopt_at = 0.0
        self._is_down = False
        self._observed = ShippingCounts()
        self._reported_drops, self._report_at = 0, 0.0

    def offer(self, line: str) -> None:
        """Queue a record, one line of JSON, without blocking; drop it if the queue is full."""
        if self._queue.qsize() >= self._limits.queue_records or self._closing:
            self._drop(1)
            return
        self._queue.put(line)
        if self._thread is None:
            self._start()

    def close(self, seconds: float = 5.0) -> None:
        """Ship the waiting records within `seconds`; later records are dropped."""
        with self._lock:
            self._closing, thread = True, self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join(seconds)

    def reset_after_fork(self) -> None:
        """Start with an empty queue in a forked child: the records in memory belong to the parent."""
        for file in (self._own, *self._adopted):
            if file is not None:
                file.forget()
        self._reset()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log-shipper", daemon=True)
                self._thread.start()

    def _drop(self, count: int) -> None:
        with self._lock:
            self.counts.dropped += count

    def _run(self) -> None:
        ended = False
        while not ended:
            lines, ended = self._next_batch()
            if lines:
                self._accept(lines)
            if not ended:
                with suppress(OSError):  # of a local file; it is tried again
                    self._catch_up()
            self._report()
        if self._own is not None:
            self._own.close()
        for file in self._adopted:
            file.close()
        if self._stream is not None:
            self._stream.close()

    def _next_batch(self) -> tuple[list[str], bool]:
        """Return the waiting records, and whether they are the last ones."""
        lines: list[str] = []
        try:
            first = self._queue.get(timeout=0.001 if self._has_unsent() else _IDLE_SECONDS)
            if first is None:
                return lines, True
            lines.append(first)
            if not self._closing:
                time.sleep(_LINGER_SECONDS)
            while len(lines) < BATCH:
                line = self._queue.get_nowait()
                if line is None:
                    return lines, True
                lines.append(line)
        except Empty:
            pass
        return lines, False

    def _accept(self, lines: Sequence[str]) -> None:
        numbered = [self._numbered(line) for line in lines]
        if self._send(numbered):
            self.counts.shipped += len(numbered)
            return
        try:
            if self._own is None:
                self._own = FallbackFile.create(self._folder, self._producer)
            self._own.append(numbered, most_bytes=self._limits.fallback_bytes)
        except (OSError, FallbackFullError):
            self._drop(len(numbered))
        else:
            self.counts.spooled += len(numbered)

    def _numbered(self, line: str) -> str:
        """Add the id by which the consumer recognises a record that arrives twice."""
        self._number += 1
        return f'{{"id":"{self._producer}-{self._number}",{line[1:]}'

    def _send(self, lines: Sequence[str]) -> bool:
        """Send records; return whether Redis acknowledged them. A failure pauses attempts for a second."""
        if time.monotonic() < self._retry_at:
            return False
        if self._stream is None:
            self._stream = self._open_stream()
        try:
            self._stream.append(lines)
        except StreamUnavailableError as error:
            self._retry_at = time.monotonic() + _RETRY_SECONDS
            if not self._is_down:
                self._is_down = True
                logger.warning("log records go to a local file", error=error, folder=str(self._folder))
            return False
        if self._is_down:
            self._is_down = False
            logger.info("log records go to Redis again")
        return True

    def _has_unsent(self) -> bool:
        """Whether a local file waits, and Redis may be tried now."""
        if time.monotonic() < self._retry_at:
            return False
        return bool(self._adopted) or (self._own is not None and not self._own.is_empty)

    def _catch_up(self) -> None:
        """Send one chunk of a local file, so that new records do not wait for the whole file."""
        if time.monotonic() >= self._adopt_at:
            self._adopt_at = time.monotonic() + _ADOPT_SECONDS
            self._adopted += FallbackFile.adopt(self._folder)
        if not self._has_unsent():
            return
        file = self._adopted[0] if self._adopted else self._own
        assert file is not None
        lines, size = file.next_lines()
        for start in range(0, len(lines), BATCH):
            if not self._send(lines[start : start + BATCH]):
                return
        file.mark_sent(size)
        if file is not self._own and file.is_empty:
            file.close()
            self._adopted.remove(file)

    def _report(self) -> None:
        """Call the observer with new outcomes, and log dropped records every few seconds."""
        counts, before = replace(self.counts), self._observed
        self._observed = counts
        dropped = counts.dropped - self._reported_drops
        if dropped and time.monotonic() >= self._report_at and not self._closing:
            self._report_at = time.monotonic() + _REPORT_SECONDS
            self._reported_drops = counts.dropped
            logger.warning("log records were dropped", count=dropped, total=counts.dropped)
        for outcome, count in asdict(counts).items():
            if more := count - getattr(before, outcome):
                self.observe(outcome, more)
