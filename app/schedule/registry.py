"""The registry of all tasks."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from app.schedule.task import TaskSpec
from app.schedule.tasks import files, jobs, mail, maintenance, notifications, outbox, webhooks

_MODULES: tuple[ModuleType, ...] = (
    files,
    jobs,
    mail,
    maintenance,
    notifications,
    outbox,
    webhooks,
)


def all_tasks() -> Iterator[TaskSpec]:
    """Yield every task that the modules declare."""
    for module in _MODULES:
        yield from (value for value in vars(module).values() if isinstance(value, TaskSpec))
