"""Tasks in a real worker, over the real broker."""

from __future__ import annotations

import httpx
from sqlalchemy import select

from app.core.celery_app import QUEUES
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import OutboxEvent
from app.schedule.beat_schedule import beat_schedule
from app.schedule.registry import all_tasks
from app.schedule.subscriptions import SUBSCRIPTIONS
from app.schedule.task import PermanentFailure, TaskContext, task
from app.services.common.topics import Topic
from scripts.dev.children import WORKER_OPTIONS
from tests.app.accounts import data_of, register
from tests.app.schedule.conftest import Work, eventually


async def test_a_commit_is_relayed_at_once(client: httpx.AsyncClient, database: Database, work: Work) -> None:
    async def relayed() -> bool:
        async with database.session() as session:
            rows = (await session.scalars(select(OutboxEvent))).all()
            return bool(rows) and all(row.relayed_at for row in rows)

    async with work():  # and no beat: it is the commit that wakes the relay
        data_of(await register(client, "ada@example.com"), 201)
        await eventually(relayed)


async def test_a_failing_task_runs_again_and_a_hopeless_one_does_not(redis: RedisClient, work: Work) -> None:
    calls: dict[str, list[int]] = {"twice": [], "hopeless": []}

    @task("test.twice", retries=2)
    async def twice(context: TaskContext, *, word: str) -> None:
        calls["twice"].append(context.attempt)
        assert word == "hello"
        if context.attempt == 1:
            raise ConnectionError

    @task("test.hopeless", retries=2)
    async def hopeless(context: TaskContext) -> None:
        calls["hopeless"].append(context.attempt)
        raise PermanentFailure

    async def done() -> bool:
        return calls["twice"] == [1, 2] and calls["hopeless"] == [1]

    async with work([twice, hopeless]) as queue:
        await queue.send("test.hopeless")
        await queue.send("test.twice", {"word": "hello"})
        await eventually(done)
    assert await done()


async def test_the_request_that_caused_a_task_is_known_in_it(redis: RedisClient, work: Work) -> None:
    seen: list[str | None] = []

    @task("test.see")
    async def see(context: TaskContext) -> None:
        seen.append(context.request_id)

    async def done() -> bool:
        return bool(seen)

    async with work([see]) as queue:
        await queue.send("test.see", headers={"request_id": "r-7"})
        await eventually(done)
    assert seen == ["r-7"]


def test_a_development_run_works_at_every_queue() -> None:
    assert f"--queues={','.join(QUEUES)}" in WORKER_OPTIONS


def test_whatever_is_scheduled_or_subscribed_exists(settings: Settings) -> None:
    names = {spec.name for spec in all_tasks()}
    assert {entry["task"] for entry in beat_schedule(settings).values()} <= names
    assert {name for subscribers in SUBSCRIPTIONS.values() for name in subscribers} <= names
    assert set(SUBSCRIPTIONS) == set(Topic)
