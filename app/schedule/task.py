"""Declaration of background tasks: asynchronous functions with a name and limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.core.celery_app import HARD_SECONDS, SOFT_SECONDS
from app.schedule.resources import TaskResources


class PermanentFailure(Exception):
    """The task failed, and a retry would fail as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContext:
    resources: TaskResources
    task_id: str
    request_id: str | None
    """The id of the request that caused the call."""
    attempt: int
    """The number of the attempt, from 1."""
    is_last_attempt: bool


TaskFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """A task, before it is bound to a Celery application."""

    name: str
    """`subject.verb`. The subject decides the queue (`app.core.celery_app`)."""
    function: TaskFunction
    """Called with the context and the task's arguments by keyword."""
    retries: int
    soft_seconds: int
    hard_seconds: int
    routine: bool
    """Whether it runs every few seconds: successful runs are then logged at level `debug`."""


def task(
    name: str,
    *,
    retries: int = 8,
    soft_seconds: int = SOFT_SECONDS,
    hard_seconds: int = HARD_SECONDS,
    routine: bool = False,
) -> Callable[[TaskFunction], TaskSpec]:
    """Declare the decorated function as a task.

    A task must be idempotent, because it is delivered at least once, possibly twice concurrently. After an
    exception other than `PermanentFailure` it runs again, up to `retries` times, with exponential backoff.
    """

    def declare(function: TaskFunction) -> TaskSpec:
        return TaskSpec(
            name=name,
            function=function,
            retries=retries,
            soft_seconds=soft_seconds,
            hard_seconds=hard_seconds,
            routine=routine,
        )

    return declare
