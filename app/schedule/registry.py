"""All tasks there are."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from app.schedule.task import TaskSpec
from app.schedule.tasks import exports, files, jobs, mail, maintenance, notifications, outbox, stats, webhooks

_MODULES: tuple[ModuleType, ...] = (
    exports,
    files,
    jobs,
    mail,
    maintenance,
    notifications,
    outbox,
    stats,
    webhooks,
)


def all_tasks() -> Iterator[TaskSpec]:
    """Every task that the modules declare."""
    for module in _MODULES:
        yield from (value for value in vars(module).values() if isinstance(value, TaskSpec))
