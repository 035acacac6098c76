"""A worker in a thread of the test's process: the real broker and the real tasks."""

from __future__ import annotations

import gc
import logging
import warnings
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from celery.contrib.testing.worker import TestWorkController, start_worker
from celery.signals import task_postrun
from celery.states import READY_STATES
from celery.worker import state

from app.core.celery_app import QUEUES, make_celery
from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from app.integrations.cache.redis_client import RedisClient
from app.integrations.task_queue import TaskQueue
from app.schedule.application import create_worker
from app.schedule.task import TaskSpec
from tests.app.eventually import eventually

Work = Callable[..., AbstractAsyncContextManager[TaskQueue]]


class _Worker(TestWorkController):
    """A worker whose failed start ends the wait for it."""

    def start(self) -> None:
        try:
            super().start()
        finally:
            self._on_started.set()  # type: ignore[attr-defined]


@pytest.fixture
def work(settings: Settings, redis: RedisClient) -> Iterator[Work]:
    """`async with work() as queue:` runs a worker of all tasks, or of those that are given."""
    # Celery sets the level of the root logger, and would hide warnings from later tests.
    root = logging.getLogger()
    level = root.level

    @asynccontextmanager
    async def run(
        tasks: Iterable[TaskSpec] | None = None, instruments: Instruments | None = None
    ) -> AsyncIterator[TaskQueue]:
        celery = create_worker(settings, tasks, instruments)
        _states.clear()
        # One that could not be stopped in an earlier test would stop this one.
        state.should_terminate = None
        with start_worker(
            celery,
            pool="solo",
            perform_ping_check=False,
            loglevel="ERROR",
            queues=QUEUES,
            WorkController=_Worker,
            shutdown_timeout=30,
        ):
            queue = TaskQueue(make_celery(settings))
            yield queue
            await queue.close()
        _collect_sockets()

    yield run
    root.setLevel(level)


_states: dict[str, str] = {}
"""How the last runs of tasks in this process ended, by the task's id."""


@task_postrun.connect
def _note_state(task_id: str, state: str, **_signal: object) -> None:
    _states[task_id] = state


async def ended(task_ids: Iterable[str], seconds: float = 30) -> dict[str, str]:
    """Wait for the end of these tasks, and return their states."""
    wanted = set(task_ids)

    def check() -> dict[str, str] | None:
        states = {task_id: state for task_id, state in _states.items() if task_id in wanted}
        return states if len(states) == len(wanted) and set(states.values()) <= READY_STATES else None

    states: dict[str, str] = await eventually(check, seconds)
    return states


def _collect_sockets() -> None:
    """Celery leaves the sockets of a worker that ran in a thread to the collector, which complains."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
