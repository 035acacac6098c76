"""Formatters of log records: a line of JSON, or text for a terminal."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.types import EventDict, Processor

from app.core.logs.redaction import describe, format_exception, redact

_LINE: Final = "_json_line"
_NOT_REDACTED: Final = frozenset(
    (
        *("timestamp", "level", "logger", "process", "method", "route", "client"),
        *("request_id", "operation_id", "user_id", "admin_id", "task", "task_id"),
        # Stack traces are redacted message by message; their other lines are code.
        "exception",
    )
)
"""Fields that cannot contain personal data or secrets."""


class JsonFormatter(ProcessorFormatter):
    """Formats a record as one line of JSON, once for all handlers."""

    def __init__(self, processors: Sequence[Processor]) -> None:
        """`processors` add fields to a record before it is rendered."""
        super().__init__(
            processors=[*processors, ProcessorFormatter.remove_processors_meta, _render_json],
            foreign_pre_chain=_FOREIGN,
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of the record, without a line break."""
        line: str | None = record.__dict__.get(_LINE)
        if line is None:
            line = record.__dict__[_LINE] = super().format(record)
        return line


def console_formatter(processors: Sequence[Processor], *, colors: bool) -> ProcessorFormatter:
    """Return a formatter of records as one line of text, followed by the stack of an exception."""
    return ProcessorFormatter(
        processors=[
            *processors,
            _for_terminal,
            ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(colors=colors, pad_event_to=0, sort_keys=False),
        ],
        foreign_pre_chain=_FOREIGN,
    )


def shared_processors(process: str, extra: Sequence[Processor] = ()) -> list[Processor]:
    """Return the processors that add the common fields, run `extra`, and redact the result."""

    def add_origin(logger: object, method: str, event: EventDict) -> EventDict:
        record: logging.LogRecord = event["_record"]
        return {
            "timestamp": _timestamp(record.created),
            "level": record.levelname.lower(),
            "event": event.pop("event", ""),
            "logger": record.name,
            "process": process,
            "pid": record.process,
            **event,
        }

    return [structlog.contextvars.merge_contextvars, add_origin, *extra, redact_event]


def redact_event(logger: object, method: str, event: EventDict) -> EventDict:
    """Render exceptions, and remove personal data and secrets from every text."""
    error = _error_of(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = format_exception(error)
    for key, value in event.items():
        if isinstance(value, str):
            if key not in _NOT_REDACTED:
                event[key] = redact(value)
        elif isinstance(value, BaseException):
            event[key] = describe(value)
        elif isinstance(value, UUID | Path):
            event[key] = str(value)
    return event


class ArgumentRedaction(logging.Filter):
    """Replaces exceptions among the arguments of a library's record by redacted descriptions."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and any(isinstance(value, BaseException) for value in record.args):
            record.args = tuple(
                describe(value) if isinstance(value, BaseException) else value for value in record.args
            )
        return True


_FOREIGN: Final[list[Processor]] = [
    # Fields of the toolkit's records. Fields of other libraries may contain personal data.
    ExtraAdder(allow=("request_id", "operation_id")),
]


def _for_terminal(logger: object, method: str, event: EventDict) -> EventDict:
    # `make run` prefixes lines with the process, and a developer knows the day.
    for key in ("process", "pid"):
        event.pop(key, None)
    event["timestamp"] = event["timestamp"][11:23]
    return event


def _error_of(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    pair = exc_info if isinstance(exc_info, tuple) else sys.exc_info() if exc_info else (None, None)
    error = pair[1]
    return error if isinstance(error, BaseException) else None


def _timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")[:-6] + "Z"


_encode: Final = json.JSONEncoder(default=str, separators=(",", ":")).encode


def _render_json(logger: object, method: str, event: EventDict) -> str:
    return _encode(event)
