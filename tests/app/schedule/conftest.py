"""A worker in a thread of the test's process: the real broker and the real tasks."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from celery.contrib.testing.worker import TestWorkController, start_worker
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
    """A worker whose start that fails ends the wait for it; its log tells why."""

    def start(self) -> None:
        try:
            super().start()
        finally:
            self._on_started.set()  # type: ignore[attr-defined]


@pytest.fixture
def work(settings: Settings, redis: RedisClient) -> Work:
    """`async with work() as queue:` runs a worker of all tasks, or of those that are given."""

    @asynccontextmanager
    async def run(
        tasks: Iterable[TaskSpec] | None = None, instruments: Instruments | None = None
    ) -> AsyncIterator[TaskQueue]:
        celery = create_worker(settings, tasks, instruments)
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
            queue = TaskQueue(make_celery(settings, results=False))
            yield queue
            await queue.close()
        _collect_sockets()

    return run


async def ended(redis: RedisClient, task_ids: Iterable[str], seconds: float = 30) -> dict[str, str]:
    """How each of these tasks ended, once all of them have: `SUCCESS` or what else Celery calls it."""
    keys = [f"celery-task-meta-{task_id}" for task_id in task_ids]

    async def check() -> dict[str, str] | None:
        found = [json.loads(meta) for meta in await redis.send("MGET", *keys) if meta is not None]
        states = {str(meta["task_id"]): str(meta["status"]) for meta in found}
        return states if len(states) == len(keys) and set(states.values()) <= READY_STATES else None

    states: dict[str, str] = await eventually(check, seconds)
    return states


def _collect_sockets() -> None:
    """Celery leaves the sockets of a worker that ran in a thread to the collector, which complains."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
