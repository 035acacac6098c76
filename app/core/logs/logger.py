"""The loggers of the application: structlog over the standard library's logging."""

from __future__ import annotations

import logging

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

SQL_LOGGER = "app.sql"
"""The logger of SQL statements, whose records go to separate files."""
ACCESS_LOGGER = "app.access"
"""The logger of the access log."""


def get_logger(name: str) -> BoundLogger:
    """Return a structlog logger, whose methods take a message, and fields as keyword arguments.

    Its records go to the standard library's logger of that name, which `app.core.logs.configuration`
    configures.
    """
    logger: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        wrapper_class=BoundLogger,
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        cache_logger_on_first_use=True,
    )
    return logger
