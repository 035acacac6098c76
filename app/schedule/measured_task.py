"""The base class of all tasks: counts and times their runs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from celery import Task, states

from app.core.metrics.instruments import Instruments


def measured_task(instruments: Instruments, names: Iterable[str]) -> type[Task[Any, Any]]:
    """Return a base class whose tasks, of these names, are counted by `instruments`.

    Celery calls `after_return` in the process that ran the task, or in its parent where the task exceeded its
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
