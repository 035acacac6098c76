"""Moves log records from the Redis stream to files."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from app.core.logs.logger import get_logger
from app.core.logs.shipping.stream import FIELD, KEY
from app.logship.daily_files import DailyFiles, NoRecordError, Record

logger = get_logger(__name__)

GROUP: Final = "files"
BATCH: Final = 1000
_BLOCK_SECONDS: Final = 1.0
_RETRY_SECONDS: Final = 1.0
_SAVE_SECONDS: Final = 5.0
_ABANDONED_MILLISECONDS: Final = 600_000
"""Idle time after which entries of another consumer are taken over, because its machine may be gone."""

Entry = tuple[str, dict[str, str]]


class LogConsumer:
    """Moves records from the Redis stream to the files.

    An entry is read at least once, its record is written exactly once, and the entry is then deleted.
    """

    def __init__(self, redis: Redis, files: DailyFiles, stopping: threading.Event) -> None:
        """`stopping` ends `run` after the current batch."""
        self._redis = redis
        self._files = files
        self._stopping = stopping
        self._saved_at = 0.0
        self._is_down = False

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._join_group()
                self._redis.xautoclaim(
                    KEY, GROUP, self._files.consumer, min_idle_time=_ABANDONED_MILLISECONDS, count=BATCH
                )
                # Entries that an earlier process of this folder has read, and may have written.
                while not self._stopping.is_set() and self._consume("0"):
                    pass
                while not self._stopping.is_set():
                    self._consume(">")
                    self._maintain_files()
            except (RedisError, OSError) as error:
                self._report(error)
                self._stopping.wait(_RETRY_SECONDS)

    def _join_group(self) -> None:
        try:
            self._redis.xgroup_create(KEY, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def _consume(self, after: str) -> int:
        """Write the next batch and return its number of entries; `>` waits up to a second for new ones."""
        read: Any = self._redis.xreadgroup(
            GROUP, self._files.consumer, {KEY: after}, count=BATCH, block=int(_BLOCK_SECONDS * 1000)
        )
        entries: Sequence[Entry] = read[0][1] if read else []
        if entries:
            self._files.write(_records(entries))
            ids = [entry_id for entry_id, _ in entries]
            with self._redis.pipeline() as pipeline:
                pipeline.xack(KEY, GROUP, *ids)
                pipeline.xdel(KEY, *ids)
                pipeline.execute()
        if self._is_down:
            self._is_down = False
            logger.info("log records are written again")
        return len(entries)

    def _maintain_files(self) -> None:
        if time.monotonic() >= self._saved_at + _SAVE_SECONDS:
            self._saved_at = time.monotonic()
            self._files.remove_old()
            self._files.save()

    def _report(self, error: Exception) -> None:
        if not self._is_down:
            self._is_down = True
            logger.warning("log records cannot be written", error=error)


def _records(entries: Sequence[Entry]) -> list[Record]:
    records: list[Record] = []
    for entry_id, fields in entries:
        try:
            records.append(Record.parse(fields[FIELD]))
        except (KeyError, TypeError, NoRecordError):
            # Written by another program, or deleted by hand: a retry would fail as well.
            logger.error("an entry of the log stream is not a record", entry_id=entry_id)
    return records
