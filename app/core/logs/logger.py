"""The loggers of the application: structlog over the standard library's logging."""

from __future__ import annotations

import logging

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

SQL_LOGGER = "app.sql"
"""Statements. Its records are a stream of their own: other files than those of the application."""
ACCESS_LOGGER = "app.access"
"""One record for each request."""


def get_logger(name: str) -> BoundLogger:
    """Return the logger `name`, whose methods take a message and facts as keyword arguments.

    It needs no configuration: records go through the logger of that name of the standard library, and what
    becomes of them is decided by `app.core.logs.configuration`, or by a test.
    """
    logger: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        wrapper_class=BoundLogger,
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        cache_logger_on_first_use=True,
    )
    return logger
