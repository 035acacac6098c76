"""Records as production renders them, in a test's own process."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from structlog.types import Processor

from app.core.logs.records import ArgumentRedaction, JsonFormatter, shared_processors


class _Records(logging.Handler):
    def __init__(self, extra: Sequence[Processor]) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []
        self.setFormatter(JsonFormatter(shared_processors("web", extra)))
        self.addFilter(ArgumentRedaction())

    def emit(self, record: logging.LogRecord) -> None:
        # httpx is the client, which is in this process, too.
        if record.name != "httpx":
            self.records.append(json.loads(self.format(record)))


@contextmanager
def captured(extra: Sequence[Processor] = ()) -> Iterator[list[dict[str, Any]]]:
    """The records of the block in a list that grows; those of the application from level `info` upwards."""
    handler, root, app = _Records(extra), logging.getLogger(), logging.getLogger("app")
    level = app.level
    root.addHandler(handler)
    # Not of the root: Celery's test worker sets that.
    app.setLevel(logging.INFO)
    try:
        yield handler.records
    finally:
        root.removeHandler(handler)
        app.setLevel(level)
