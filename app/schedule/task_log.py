"""The log of tasks: a record per run, and the ids in all records of the run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from structlog.contextvars import bound_contextvars

from app.core.logs.logger import get_logger
from app.db.errors import is_unavailable
from app.schedule.task import PermanentFailure, TaskContext, TaskSpec

logger = get_logger("app.task")


@contextmanager
def logged(spec: TaskSpec, context: TaskContext, arguments: Mapping[str, Any]) -> Iterator[None]:
    """Log the outcome of the block, which runs the task. The only argument logged is the user's id."""
    began = time.perf_counter()
    with bound_contextvars(**_ids(spec, context, arguments)):
        try:
            yield
        except Exception as error:
            facts = {"attempt": context.attempt, "duration_ms": _since(began)}
            if not context.is_last_attempt and not isinstance(error, PermanentFailure):
                logger.warning("task failed and is tried again", error=error, **facts)
            elif is_unavailable(error):
                # Without a stack trace, which scheduled tasks would repeat while PostgreSQL is unavailable.
                logger.error("task failed", error=error, **facts)
            else:
                logger.exception("task failed", **facts)
            raise
        facts = {"attempt": context.attempt, "duration_ms": _since(began)}
        if spec.routine:
            logger.debug("task succeeded", **facts)
        else:
            logger.info("task succeeded", **facts)


def _ids(spec: TaskSpec, context: TaskContext, arguments: Mapping[str, Any]) -> dict[str, str]:
    ids = {"task": spec.name, "task_id": context.task_id}
    if context.request_id is not None:
        ids["request_id"] = context.request_id
    payload = arguments.get("payload")
    user_id = payload.get("user_id") if isinstance(payload, Mapping) else None
    if user_id is not None:
        ids["user_id"] = str(user_id)
    return ids


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
