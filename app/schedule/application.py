"""Binds the tasks to a Celery application."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from celery import Celery, Task
from celery.signals import worker_process_shutdown, worker_shutdown

from app.core.celery_app import make_celery
from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from app.schedule.beat_schedule import beat_schedule
from app.schedule.bridge import AsyncBridge
from app.schedule.confirming import confirming
from app.schedule.measured_task import measured_task
from app.schedule.registry import all_tasks
from app.schedule.resources import TaskResources
from app.schedule.task import PermanentFailure, TaskContext, TaskSpec
from app.schedule.task_log import logged

RETRY_MAX_SECONDS = 600


def create_worker(
    settings: Settings,
    tasks: Iterable[TaskSpec] | None = None,
    instruments: Instruments | None = None,
) -> Celery:
    """An application with every task, or those given, and the timetable. Connects when the first runs."""
    instruments = instruments or Instruments()
    celery = make_celery(settings)
    celery.conf.beat_schedule = beat_schedule(settings)
    celery.conf.beat_scheduler = "app.schedule.scheduler:Scheduler"
    runner = TaskRunner(settings, instruments)
    specs = list(all_tasks() if tasks is None else tasks)
    measured = measured_task(instruments, [spec.name for spec in specs])
    for spec in specs:
        _bind(celery, spec, runner, measured)
    for signal in (worker_process_shutdown, worker_shutdown):
        signal.connect(runner.close, weak=False)
    return celery


class TaskRunner:
    """The bridge and the resources of this process, made by its first task: after the fork, never before."""

    def __init__(self, settings: Settings, instruments: Instruments) -> None:
        self._settings = settings
        self._instruments = instruments
        self._lock = threading.Lock()
        self._started: tuple[AsyncBridge, TaskResources] | None = None

    def run(self, spec: TaskSpec, call: Task[Any, Any], arguments: dict[str, Any]) -> Any:
        """The result of one call of a task."""
        bridge, resources = self._start()
        request = call.request
        context = TaskContext(
            resources=resources,
            task_id=request.id or "",
            request_id=(request.headers or {}).get("request_id"),
            attempt=request.retries + 1,
            is_last_attempt=request.retries >= spec.retries,
        )
        # The loop's task copies the context of this thread, so that records made in it have the ids, too.
        with logged(spec, context, arguments):
            return bridge.run(_call(spec, context, arguments))

    def close(self, **_signal: object) -> None:
        """Close connections and end the loop, if there is one."""
        with self._lock:
            started, self._started = self._started, None
        if started is not None:
            bridge, resources = started
            bridge.close(resources.close)

    def _start(self) -> tuple[AsyncBridge, TaskResources]:
        with self._lock:
            if self._started is None:
                self._started = AsyncBridge(), TaskResources.from_settings(self._settings, self._instruments)
            return self._started


async def _call(spec: TaskSpec, context: TaskContext, arguments: dict[str, Any]) -> Any:
    async with confirming(context.resources.database.session, spec.name, arguments.get("event_id")):
        return await spec.function(context, **arguments)


def _bind(celery: Celery, spec: TaskSpec, runner: TaskRunner, base: type[Task[Any, Any]]) -> None:
    @celery.task(
        base=base,
        name=spec.name,
        # Of this application alone: another in the same process has resources of its own.
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
