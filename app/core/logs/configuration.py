"""Configures the logging of one process. Entry points call it, and nothing else does."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Final, Literal, TextIO

from structlog.types import Processor

from app.core.logs.logger import SQL_LOGGER
from app.core.logs.records import ArgumentRedaction, ConsoleFormatter, JsonFormatter, shared_processors
from app.core.logs.shipping.handler import start_shipping
from app.core.settings import Settings
from app.core.settings_fields import LogLevel

Process = Literal["web", "worker", "beat", "flower", "logship"]
"""The kinds of processes, as records name them."""

_QUIET: Final = {
    # Each of these says at `info` what the service's own records say without arguments and addresses.
    "uvicorn.access": logging.CRITICAL,
    "celery.app.trace": logging.CRITICAL,
    "celery.worker.strategy": logging.WARNING,
    "celery.beat": logging.WARNING,
    "celery.utils.functional": logging.WARNING,
    # Sweeps of the outbox that came too late to be needed.
    "celery.worker.request": logging.WARNING,
    # Every request of a client, with its URL.
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
    "multipart": logging.WARNING,
    "python_multipart": logging.WARNING,
    # Every connection that is opened and closed.
    "app.db.pool": logging.WARNING,
    # The statements of `app.sql` have no parameters, those of SQLAlchemy's own logger do.
    "sqlalchemy": logging.WARNING,
}
"""Loggers of libraries whose lower levels are not wanted, or not allowed: some log whole bodies."""


def configure_logging(settings: Settings, *, process: Process, extra: Sequence[Processor] = ()) -> None:
    """Send every record of this process to the standard output, and to the log consumer if that is wanted.

    JSON in production, else text. Handlers that libraries have installed are removed, so that there is one
    form of record.

    Args:
        process: what kind of process this is.
        extra: structlog processors that add facts known to this kind of process only.
    """
    processors = shared_processors(process, extra)
    json_formatter = JsonFormatter(processors)
    level = _number(settings.lowest_log_level)
    root = logging.getLogger()
    _remove_handlers()
    root.setLevel(level)
    formatter: logging.Formatter = json_formatter
    if not settings.is_production:
        formatter = ConsoleFormatter(processors, colors=sys.stdout.isatty())
    root.addHandler(_terminal(sys.stdout, formatter, level))
    if settings.ships_logs:
        root.addHandler(start_shipping(settings, json_formatter))
    for name, lowest in _QUIET.items():
        logging.getLogger(name).setLevel(max(lowest, level))
    # A logger without any handler: uvicorn then does not even make its records.
    logging.getLogger("uvicorn.access").propagate = False
    # Its records may be wanted although those of other loggers at `debug` are not.
    logging.getLogger(SQL_LOGGER).setLevel(logging.DEBUG if settings.logs_all_statements else level)
    logging.captureWarnings(capture=True)


def configure_command_logging() -> None:
    """Send errors to the standard error, for commands: what they print is for whoever has called them."""
    processors = shared_processors("command")
    _remove_handlers()
    formatter = ConsoleFormatter(processors, colors=sys.stderr.isatty())
    logging.getLogger().addHandler(_terminal(sys.stderr, formatter, logging.ERROR))


def _terminal(stream: TextIO, formatter: logging.Formatter, level: int) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.setFormatter(formatter)
    handler.addFilter(ArgumentRedaction())
    return handler


def _remove_handlers() -> None:
    root = logging.getLogger()
    loggers = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    for logger in (root, *loggers):
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
        logger.propagate = True


def _number(level: LogLevel) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
