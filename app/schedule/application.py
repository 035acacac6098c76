"""The Celery application of the workers: it runs, logs, measures and confirms tasks."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

from celery import Celery, Task, states
from celery.signals import worker_process_shutdown, worker_shutdown
from structlog.contextvars import bound_contextvars

from app.core.celery_app import make_celery
from app.core.logs.logger import get_logger
from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from app.db.engine import OpenSession
from app.db.errors import is_unavailable
from app.db.transaction import transaction
from app.schedule.beat import beat_schedule
from app.schedule.bridge import AsyncBridge
from app.schedule.registry import all_tasks
from app.schedule.resources import TaskResources
from app.schedule.task import PermanentFailure, TaskContext, TaskSpec
from app.services.common.outbox.confirmation import confirm, postpone

logger = get_logger("app.task")

RETRY_MAX_SECONDS = 600


def create_worker(
    settings: Settings,
    tasks: Iterable[TaskSpec] | None = None,
    instruments: Instruments | None = None,
) -> Celery:
    """Return an application with all tasks, or the given ones, and their schedule."""
    instruments = instruments or Instruments()
    celery = make_celery(settings)
    celery.conf.beat_schedule = beat_schedule(settings)
    celery.conf.beat_scheduler = "app.schedule.beat:Scheduler"
    runner = TaskRunner(settings, instruments)
    specs = list(all_tasks() if tasks is None else tasks)
    measured = measured_task(instruments, [spec.name for spec in specs])
    for spec in specs:
        _bind(celery, spec, runner, measured)
    for signal in (worker_process_shutdown, worker_shutdown):
        signal.connect(runner.close, weak=False)
    return celery


class TaskRunner:
    """Runs tasks. The first one of a process creates the event loop and resources, after the fork."""

    def __init__(self, settings: Settings, instruments: Instruments) -> None:
        self._settings = settings
        self._instruments = instruments
        self._lock = threading.Lock()
        self._started: tuple[AsyncBridge, TaskResources] | None = None

    def run(self, spec: TaskSpec, call: Task[Any, Any], arguments: dict[str, Any]) -> Any:
        bridge, resources = self._start()
        request = call.request
        context = TaskContext(
            resources=resources,
            task_id=request.id or "",
            request_id=(request.headers or {}).get("request_id"),
            attempt=request.retries + 1,
            is_last_attempt=request.retries >= spec.retries,
        )
        # The task in the event loop copies the context of this thread, so that its log records have the ids,
        # too.
        with logged(spec, context, arguments):
            return bridge.run(_call(spec, context, arguments))

    def close(self, **_signal: object) -> None:
        with self._lock:
            started, self._started = self._started, None
        if started is not None:
            bridge, resources = started
            bridge.close(resources.close)

    def _start(self) -> tuple[AsyncBridge, TaskResources]:
        with self._lock:
            if self._started is None:
                self._started = AsyncBridge(), TaskResources(self._settings, self._instruments)
            return self._started


async def _call(spec: TaskSpec, context: TaskContext, arguments: dict[str, Any]) -> Any:
    async with confirming(context.resources.database.session, spec.name, arguments.get("event_id")):
        return await spec.function(context, **arguments)


def _bind(celery: Celery, spec: TaskSpec, runner: TaskRunner, base: type[Task[Any, Any]]) -> None:
    @celery.task(
        base=base,
        name=spec.name,
        # Not shared with other applications of the process, which have their own resources.
        shared=False,
        bind=True,
        autoretry_for=(Exception,),
        dont_autoretry_for=(PermanentFailure,),
        max_retries=spec.retries,
        retry_backoff=1,
        retry_backoff_max=RETRY_MAX_SECONDS,
        retry_jitter=True,
        soft_time_limit=spec.soft_seconds,
        time_limit=spec.hard_seconds,
    )
    def run(self: Task[Any, Any], /, **arguments: Any) -> Any:
        return runner.run(spec, self, arguments)


@asynccontextmanager
async def confirming(open_session: OpenSession, task: str, event_id: str | None) -> AsyncIterator[None]:
    """Confirm the event of a task after the block, unless it fails temporarily. No-op without an event."""
    if event_id is None:
        yield
        return
    key = UUID(event_id)
    try:
        yield
    except PermanentFailure:
        await _confirm(open_session, task, key)
        raise
    except Exception:
        await _postpone(open_session, key)
        raise
    await _confirm(open_session, task, key)


async def _confirm(open_session: OpenSession, task: str, event_id: UUID) -> None:
    async with open_session() as session, transaction(session):
        await confirm(session, task, event_id)


async def _postpone(open_session: OpenSession, event_id: UUID) -> None:
    try:
        async with open_session() as session, transaction(session):
            await postpone(session, event_id)
    except Exception as error:
        # The task has failed for the same reason, which is logged.
        if not is_unavailable(error):
            raise


def measured_task(instruments: Instruments, names: Iterable[str]) -> type[Task[Any, Any]]:
    """Return a base class of tasks that counts and times their runs in `instruments`.

    Celery calls `after_return` in the process that ran the task, or in its parent if the task exceeded its
    hard time limit and the process was killed.
    """

    for name in names:
        # A series that begins at its first event hides that event from `increase()`.
        for outcome in ("success", "failure", "retry"):
            instruments.tasks.labels(name, outcome)

    class MeasuredTask(Task[Any, Any]):
        abstract = True

        def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
            self.request.update(began=time.perf_counter())
            instruments.tasks_running.inc()

        def after_return(
            self, status: str, retval: Any, task_id: str, args: Any, kwargs: Any, einfo: Any
        ) -> None:
            self._count("success" if status == states.SUCCESS else "failure")

        def on_retry(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
            self._count("retry")

        def _count(self, outcome: str) -> None:
            instruments.tasks.labels(self.name, outcome).inc()
            began = self.request.get("began")
            if began is not None:
                instruments.tasks_running.dec()
                instruments.task_seconds.labels(self.name).observe(time.perf_counter() - began)

    return MeasuredTask


@contextmanager
def logged(spec: TaskSpec, context: TaskContext, arguments: Mapping[str, Any]) -> Iterator[None]:
    """Log the outcome of the block, which runs the task. The only argument logged is the user's id."""
    began = time.perf_counter()
    with bound_contextvars(**_ids(spec, context, arguments)):
        try:
            yield
        except Exception as error:
            facts = _facts(context, began)
            if not context.is_last_attempt and not isinstance(error, PermanentFailure):
                logger.warning("task failed and is tried again", error=error, **facts)
            elif is_unavailable(error):
                # Without a stack trace, which scheduled tasks would repeat while PostgreSQL is unavailable.
                logger.error("task failed", error=error, **facts)
            else:
                logger.exception("task failed", **facts)
            raise
        log = logger.debug if spec.routine else logger.info
        log("task succeeded", **_facts(context, began))


def _ids(spec: TaskSpec, context: TaskContext, arguments: Mapping[str, Any]) -> dict[str, str]:
    ids = {"task": spec.name, "task_id": context.task_id}
    if context.request_id is not None:
        ids["request_id"] = context.request_id
    payload = arguments.get("payload")
    user_id = payload.get("user_id") if isinstance(payload, Mapping) else None
    if user_id is not None:
        ids["user_id"] = str(user_id)
    return ids


def _facts(context: TaskContext, began: float) -> dict[str, float]:
    milliseconds = round((time.perf_counter() - began) * 1000, 2)
    return {"attempt": context.attempt, "duration_ms": milliseconds}
