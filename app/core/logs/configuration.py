"""The logging configuration of a process, called by entry points only."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Final, Literal, TextIO

from structlog.types import Processor

from app.core.logs.logger import SQL_LOGGER
from app.core.logs.records import ArgumentRedaction, JsonFormatter, console_formatter, shared_processors
from app.core.logs.shipping.handler import start_shipping
from app.core.settings import Settings

Process = Literal["web", "worker", "beat", "flower", "logship"]
"""The values of the field `process` of a record."""

_QUIET: Final = {
    # At `info` these repeat records of the service, with arguments of tasks and addresses of clients.
    "uvicorn.access": logging.CRITICAL,
    "specfirst.disconnects": logging.WARNING,
    "celery.app.trace": logging.CRITICAL,
    "celery.worker.strategy": logging.WARNING,
    "celery.beat": logging.WARNING,
    "celery.utils.functional": logging.WARNING,
    # Logs every outbox sweep that expired before a worker was free.
    "celery.worker.request": logging.WARNING,
    # Logs every request of a client with its URL.
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "botocore": logging.WARNING,
    "boto3": logging.WARNING,
    "urllib3": logging.WARNING,
    "s3transfer": logging.WARNING,
    "aiosmtplib": logging.WARNING,
    "kombu": logging.WARNING,
    "amqp": logging.WARNING,
    "asyncio": logging.WARNING,
    # Warns of every malformed form. The client gets a 422, and could fill the log.
    "python_multipart": logging.ERROR,
    # Logs every plug-in when the revision of the schema is first read.
    "alembic.runtime.plugins": logging.WARNING,
    # Logs every connection that is opened or closed.
    "app.db.pool": logging.WARNING,
    # Statements in SQLAlchemy's log have parameters; those of `app.sql` do not.
    "sqlalchemy": logging.WARNING,
}
"""Minimum levels of loggers whose lower levels are noise, or may contain personal data."""


def configure_logging(settings: Settings, *, process: Process, extra: Sequence[Processor] = ()) -> None:
    """Send all records of this process to standard output and, with `ships_logs`, to the log consumer.

    Records are JSON in production, otherwise text. Handlers of libraries are removed, so that all records
    have the same format.

    Args:
        process: the kind of this process, a field of every record.
        extra: structlog processors that add fields for this kind of process.
    """
    processors = shared_processors(process, extra)
    json_formatter = JsonFormatter(processors)
    level = logging.getLevelNamesMapping()[settings.lowest_log_level.upper()]
    root = logging.getLogger()
    _remove_handlers()
    root.setLevel(level)
    formatter: logging.Formatter = json_formatter
    if not settings.is_production:
        formatter = console_formatter(processors, colors=sys.stdout.isatty())
    root.addHandler(_stream_handler(sys.stdout, formatter, level))
    if settings.ships_logs:
        root.addHandler(start_shipping(settings, json_formatter))
    for name, lowest in _QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, level))
    # Without a handler, uvicorn does not create access records at all.
    logging.getLogger("uvicorn.access").propagate = False
    # `log_all_statements` also applies where the general level is above `debug`.
    logging.getLogger(SQL_LOGGER).setLevel(logging.DEBUG if settings.logs_all_statements else level)
    logging.captureWarnings(capture=True)


def configure_command_logging() -> None:
    """Log errors to standard error, for commands that print their result to standard output."""
    processors = shared_processors("command")
    _remove_handlers()
    formatter = console_formatter(processors, colors=sys.stderr.isatty())
    logging.getLogger().addHandler(_stream_handler(sys.stderr, formatter, logging.ERROR))


def _stream_handler(stream: TextIO, formatter: logging.Formatter, level: int) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.setFormatter(formatter)
    handler.addFilter(ArgumentRedaction())
    return handler


def _remove_handlers() -> None:
    root = logging.getLogger()
    loggers = [item for item in root.manager.loggerDict.values() if isinstance(item, logging.Logger)]
    for logger in (root, *loggers):
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
        logger.propagate = True
