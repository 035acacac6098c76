"""`/metrics` of worker and beat, and of a worker whose child processes are killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from app.core.celery_app import make_celery
from app.core.settings import Settings
from app.integrations.cache.redis_client import RedisClient
from app.integrations.task_queue import TaskQueue
from tests.app.eventually import eventually
from tests.app.metrics import Scrape
from tests.app.processes import Service, beat, environment_of, worker

TOKEN = "a-token-of-the-tests-of-32-bytes-or-more"


def scrape(service: Service) -> Scrape:
    response = httpx.get(f"{service.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    return Scrape(response.text)


async def test_worker_counts_of_a_killed_child_are_kept(
    settings: Settings, redis: RedisClient, tmp_path: Path
) -> None:
    environment = environment_of(settings, METRICS_TOKEN=TOKEN)
    queue = TaskQueue(make_celery(settings))
    with worker(environment, tmp_path / "log") as service:

        async def relayed() -> float:
            labels = {"task": "outbox.relay", "outcome": "success"}
            return scrape(service).value("tasks_total", **labels)

        for _ in range(4):
            await queue.send("outbox.relay")
        assert await eventually(_at_least(4, relayed)) == 4
        before = _children(service)
        assert len(before) == 2
        for child in before:
            os.kill(child, signal.SIGKILL)

        async def replaced() -> bool:
            return len(_children(service) - before) == 2

        await eventually(replaced, 30)
        assert await relayed() == 4
        await queue.send("outbox.relay")
        await eventually(_at_least(5, relayed), 30)
        seen = scrape(service)
        assert seen.value("build_info", service="worker") == 1
        assert seen.value("tasks_running") == 0
        assert not {str(child) for child in before} & seen.labels("process_resident_memory_bytes", "pid")
    await queue.close()


def test_beat_serves_metrics_with_its_token(settings: Settings, redis: RedisClient, tmp_path: Path) -> None:
    with beat(environment_of(settings, METRICS_TOKEN=TOKEN), tmp_path) as service:
        assert httpx.get(f"{service.url}/metrics").status_code == 401
        assert httpx.get(f"{service.url}/").status_code == 404
        assert scrape(service).value("build_info", service="beat") == 1


def _at_least(count: float, read: Callable[[], Awaitable[float]]) -> Callable[[], Awaitable[float | None]]:
    async def check() -> float | None:
        value = await read()
        return value if value >= count else None

    return check


def _children(service: Service) -> set[int]:
    """The child processes of a process, by Linux's own list."""
    pid = service.process.pid
    return {int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
