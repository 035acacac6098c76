"""Tasks in a real worker, over the real broker."""

from __future__ import annotations

from uuid import UUID

import httpx
from sqlalchemy import select, update

from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import FeatureFlag, OutboxEvent, User
from app.schedule.task import PermanentFailure, TaskContext, task
from tests.app.accounts import CLIENT, data_of, new_admin, new_user, register
from tests.app.eventually import eventually
from tests.app.metrics import value_of
from tests.app.schedule.conftest import Work, ended


async def test_committed_event_is_relayed_at_once(
    client: httpx.AsyncClient, database: Database, work: Work
) -> None:
    async def relayed() -> bool:
        async with database.session() as session:
            rows = (await session.scalars(select(OutboxEvent))).all()
            return bool(rows) and all(row.relayed_at for row in rows)

    async with work():  # and no beat: the commit notifies the relay
        data_of(await register(client, "ada@example.com"), 201)
        await eventually(relayed)


async def test_failure_is_retried_and_permanent_failure_is_not(redis: RedisClient, work: Work) -> None:
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


async def test_runs_are_counted_by_outcome_and_timed(redis: RedisClient, work: Work) -> None:
    instruments = Instruments()

    @task("test.twice", retries=2)
    async def twice(context: TaskContext) -> None:
        if context.attempt == 1:
            raise ConnectionError

    @task("test.hopeless", retries=2)
    async def hopeless(context: TaskContext) -> None:
        raise PermanentFailure

    def counted(name: str, outcome: str) -> float:
        return value_of(instruments, "tasks_total", task=name, outcome=outcome)

    async def done() -> bool:
        return bool(counted("test.twice", "success") and counted("test.hopeless", "failure"))

    async with work([twice, hopeless], instruments) as queue:
        assert (
            instruments.registry.get_sample_value("tasks_total", {"task": "test.twice", "outcome": "failure"})
            == 0
        )
        await queue.send("test.hopeless")
        await queue.send("test.twice")
        await eventually(done)
    assert [counted("test.twice", outcome) for outcome in ("success", "retry", "failure")] == [1, 1, 0]
    assert [counted("test.hopeless", outcome) for outcome in ("success", "retry", "failure")] == [0, 0, 1]
    assert value_of(instruments, "task_duration_seconds_count", task="test.twice") == 2
    assert value_of(instruments, "tasks_running") == 0


async def test_task_knows_the_id_of_its_request(redis: RedisClient, work: Work) -> None:
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


async def test_writes_of_a_task_invalidate_the_cache(
    client: httpx.AsyncClient, database: Database, redis: RedisClient, settings: Settings, work: Work
) -> None:
    """Writes of workers invalidate cached users and flags, with both kinds of statements."""
    ada = await new_user(client)
    admin = await new_admin(client, database, settings)

    @task("test.rename")
    async def rename(context: TaskContext, *, user_id: str) -> None:
        async with context.resources.database.session() as session, transaction(session):
            (await session.get_one(User, UUID(user_id))).display_name = "By a task"

    @task("test.switch")
    async def switch(context: TaskContext) -> None:
        async with context.resources.database.session() as session, transaction(session):
            await session.execute(update(FeatureFlag).values(enabled=True))

    async def shown() -> tuple[str, str, bool]:
        me = data_of(await ada.call("GET", "/users/me"))
        (listed,) = data_of(await admin.call("GET", "/users"))["items"]
        flags = data_of(await client.get(f"{CLIENT}/config"))["features"]["flags"]
        return me["display_name"], listed["display_name"], "beta" in flags

    body = {"name": "beta", "description": "Beta", "enabled": False, "public": True}
    data_of(await admin.call("POST", "/flags", json=body), 201)
    before = await shown()
    assert before[2] is False
    async with work([rename, switch]) as queue:
        await queue.send("test.rename", {"user_id": str(ada.id)}, task_id="rename")
        await queue.send("test.switch", task_id="switch")
        assert set((await ended(["rename", "switch"])).values()) == {"SUCCESS"}
    assert await shown() == ("By a task", "By a task", True)
