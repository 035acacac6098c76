"""Logs on standard error: one JSON object for each record, or text for people."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON: `time` in UTC, `level`, `logger`, `message`, and `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; an exception is its whole traceback."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def log_as_json(level: str) -> None:
    """Send the records of all loggers from this level on, such as `info`, to standard error."""
    _log(level, JsonFormatter())


def log_as_text(level: str) -> None:
    """Send the same records as text for people, with tracebacks of several lines."""
    _log(level, logging.Formatter("%(levelname)s:     %(name)s: %(message)s"))


def _log(level: str, formatter: logging.Formatter) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # It warns of every malformed form, with which a client could fill the log.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
