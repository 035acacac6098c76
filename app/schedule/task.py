"""Declaring a background task: an asynchronous function with a name and its limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.core.celery_app import HARD_SECONDS, SOFT_SECONDS
from app.schedule.resources import TaskResources


class PermanentFailure(Exception):
    """Trying again would fail again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContext:
    """Information on the call that a task may use."""

    resources: TaskResources
    task_id: str
    request_id: str | None
    """The request that caused it."""
    attempt: int
    """From 1."""
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
    """It runs every few seconds: a run that succeeds is logged at level `debug`."""


def task(
    name: str,
    *,
    retries: int = 8,
    soft_seconds: int = SOFT_SECONDS,
    hard_seconds: int = HARD_SECONDS,
    routine: bool = False,
) -> Callable[[TaskFunction], TaskSpec]:
    """Declare the decorated function a task.

    It is delivered at least once, perhaps twice at a time, so it must be idempotent. An exception makes it
    run again, up to `retries` times, after a pause that doubles, with jitter; `PermanentFailure` does not.
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
