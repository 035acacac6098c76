"""The database away, Redis away, and both back, without a restart."""

from __future__ import annotations

import asyncio
import time

import httpx
from sqlalchemy import text

from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.accounts import CLIENT, code_of, data_of, log_in, new_user, register
from tests.app.conftest import SettingsFactory, serve
from tests.app.gate import gate_to

UNAVAILABLE = (503, "service.unavailable")
HEALTH = f"{CLIENT}/config/health"


async def test_everything_answers(client: httpx.AsyncClient) -> None:
    health = data_of(await client.get(HEALTH))
    assert health["status"] == "ok"
    for component in ("service", "database", "redis"):
        assert health[component]["status"] == "up"
        assert 0 <= health[component]["latency_ms"] < 2000
    assert (await client.get("/readyz")).json()["status"] == "ready"
    assert (await client.get("/livez")).json() == {"status": "alive"}


async def test_the_database_goes_and_comes_back(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    async with gate_to(migrated_url) as gate, serve(make_settings(database_url=gate.url)) as client:
        user = await new_user(client)
        assert (await user.call("GET", "/users/me")).status_code == 200
        await gate.close()

        began = time.perf_counter()
        for answer in (
            await user.call("GET", "/users/me"),
            await register(client),
            await log_in(client, CLIENT, user.email),
            await client.get(HEALTH),
        ):
            assert code_of(answer) == UNAVAILABLE
            assert answer.headers["retry-after"] == "5"
            assert answer.json()["details"] == {"retry_after": 5}
        assert time.perf_counter() - began < 2
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
        assert (await client.get("/livez")).status_code == 200

        await gate.open()
        assert (await user.call("GET", "/users/me")).status_code == 200
        assert data_of(await client.get(HEALTH))["status"] == "ok"


async def test_health_names_what_is_missing(make_settings: SettingsFactory, redis: RedisClient) -> None:
    async with serve(make_settings(database_url="postgresql://nobody@127.0.0.1:1/nothing")) as client:
        answer = await client.get(HEALTH)
    assert code_of(answer) == UNAVAILABLE
    assert [error["loc"] for error in answer.json()["errors"]] == [["database"]]


async def test_redis_goes_and_comes_back(
    make_settings: SettingsFactory, redis_url: str, database: Database, redis: RedisClient
) -> None:
    async with gate_to(redis_url) as gate, serve(make_settings(redis_url=gate.url)) as client:
        user = await new_user(client)
        await gate.close()
        assert (await user.call("GET", "/users/me")).status_code == 200
        assert (await log_in(client, CLIENT, user.email)).status_code == 200
        health = data_of(await client.get(HEALTH))
        assert (health["status"], health["redis"]) == ("degraded", {"status": "down", "latency_ms": None})
        assert (await client.get("/readyz")).status_code == 200
        await gate.open()
        assert data_of(await client.get(HEALTH))["status"] == "ok"


async def test_a_request_that_was_cut_off_halfway_is_answered(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    """Connections die while requests are using them: each is answered in the envelope."""
    async with (
        gate_to(migrated_url) as gate,
        serve(make_settings(database_url=gate.url, db_pool_timeout_seconds=1)) as client,
        database.session() as holder,
    ):
        # The lock keeps the requests in the middle of a statement for as long as it takes to cut them off.
        await holder.execute(text("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"))
        requests = [asyncio.create_task(register(client)) for _ in range(20)]
        await _until_something_waits_for_a_lock(database)
        await gate.close()
        answers = await asyncio.gather(*requests)
    assert {code_of(answer) for answer in answers} == {UNAVAILABLE}


async def _until_something_waits_for_a_lock(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    async with asyncio.timeout(10), database.session() as session:
        while not await session.scalar(waiting):
            # The view is a snapshot for as long as its transaction lasts.
            await session.rollback()
            await asyncio.sleep(0.01)
