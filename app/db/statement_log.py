"""The log of SQL statements: text with placeholders, duration and row count, without parameters."""

from __future__ import annotations

import logging
import re
import time
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, ExceptionContext

from app.core.logs.logger import SQL_LOGGER, get_logger

logger = get_logger(SQL_LOGGER)

_MAX_STATEMENT: Final = 2_000
"""The longest logged statement, in characters."""
_BEGAN: Final = "statement_log.began"
_SPACE: Final = re.compile(r"\s+")


def log_statements(engine: Engine, *, slow_ms: float) -> None:
    """Log statements at level `debug`; slow and failed ones as warnings."""

    def began(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    def ended(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        milliseconds = _elapsed(connection)
        if milliseconds >= slow_ms:
            logger.warning("slow statement", **_facts(statement, milliseconds), rows=_rows(cursor))
        elif logger.isEnabledFor(logging.DEBUG):
            logger.debug("statement", **_facts(statement, milliseconds), rows=_rows(cursor))

    def failed(context: ExceptionContext) -> None:
        connection, original = context.connection, context.original_exception
        if connection is None or context.statement is None:
            return
        # Without its message, which may quote the row.
        cause = original.__cause__
        logger.warning(
            "statement failed",
            **_facts(context.statement, _elapsed(connection)),
            error=type(cause or original).__name__,
            sqlstate=getattr(original, "sqlstate", None),
            constraint=getattr(cause, "constraint_name", None),
        )

    event.listen(engine, "before_cursor_execute", began)
    event.listen(engine, "after_cursor_execute", ended)
    event.listen(engine, "handle_error", failed)


def _facts(statement: str, milliseconds: float) -> dict[str, Any]:
    text = _SPACE.sub(" ", statement)
    text = text if len(text) <= _MAX_STATEMENT else text[:_MAX_STATEMENT] + "…"
    return {"statement": text, "duration_ms": round(milliseconds, 2)}


def _elapsed(connection: Connection) -> float:
    began: float = connection.info.get(_BEGAN, time.perf_counter())
    return (time.perf_counter() - began) * 1000


def _rows(cursor: Any) -> int | None:
    count: int = cursor.rowcount
    return count if count >= 0 else None
