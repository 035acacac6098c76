"""Outages of the database and of Redis, and recovery without a restart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

import httpx
from sqlalchemy import text

from app.api import backoffice_v1, client_v1
from app.api.bundle import read_bundle
from app.core.settings import Settings
from app.db.engine import Database
from app.db.pool import FRESH_SECONDS
from app.integrations.cache.redis_client import RedisClient
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from tests.app.accounts import (
    BACKOFFICE,
    CLIENT,
    Person,
    code_of,
    data_of,
    log_in,
    new_admin,
    new_user,
    register,
)
from tests.app.conftest import SettingsFactory, serve
from tests.app.gate import gate_to
from tests.app.locks import until_something_waits_for_a_lock

UNAVAILABLE = (503, "service.unavailable")
PATIENCE = {
    "db_connect_timeout_seconds": 600,
    "db_pool_timeout_seconds": 600,
    "db_statement_timeout_seconds": 600,
}
"""A response within this many seconds has not waited for the pool."""
AT_ONCE = 120
"""Time-out of the tests in seconds, far above the usual duration."""
HEALTH = f"{CLIENT}/config/health"


async def test_health_reports_all_components(client: httpx.AsyncClient) -> None:
    health = data_of(await client.get(HEALTH))
    assert health["status"] == "ok"
    for component in ("service", "database", "redis"):
        assert health[component]["status"] == "up"
        assert 0 <= health[component]["latency_ms"] < 2000
    assert (await client.get("/readyz")).json()["status"] == "ready"
    assert (await client.get("/livez")).json() == {"status": "alive"}


async def test_health_follows_loss_and_return_of_the_database(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    async with (
        gate_to(migrated_url) as gate,
        serve(make_settings(database_url=gate.url, **PATIENCE)) as client,
        asyncio.timeout(AT_ONCE),
    ):
        user = await new_user(client)
        assert (await user.call("GET", "/users/me")).status_code == 200
        await gate.close()

        for response in (
            await user.call("PATCH", "/users/me", json={"locale": "de"}),
            await register(client),
            await log_in(client, CLIENT, user.email),
            await client.get(HEALTH),
        ):
            assert code_of(response) == UNAVAILABLE
            assert response.headers["retry-after"] == "5"
            assert response.json()["details"] == {"retry_after": 5}
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
        assert (await client.get("/livez")).status_code == 200

        await gate.open()
        assert (await user.call("GET", "/users/me")).status_code == 200
        assert data_of(await client.get(HEALTH))["status"] == "ok"


async def test_health_names_the_missing_component(make_settings: SettingsFactory, redis: RedisClient) -> None:
    async with serve(make_settings(database_url="postgresql://nobody@127.0.0.1:1/nothing")) as client:
        response = await client.get(HEALTH)
    assert code_of(response) == UNAVAILABLE
    assert [error["loc"] for error in response.json()["errors"]] == [["database"]]


async def test_health_follows_loss_and_return_of_redis(
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


@dataclass(frozen=True)
class Call:
    """A request to an operation, from the examples of its document."""

    prefix: str
    method: str
    path: str
    secured: bool


def calls() -> Iterator[Call]:
    for prefix, package in ((CLIENT, client_v1.PACKAGE), (BACKOFFICE, backoffice_v1.PACKAGE)):
        for path, item in read_bundle(package).document["paths"].items():
            for method in item.keys() & set(HTTP_METHODS):
                secured = item[method].get("security") != []
                yield Call(prefix, method.upper(), re.sub(r"{[^}]*}", str(uuid4()), path), secured)


async def test_every_operation_without_the_database_responds_503(
    make_settings: SettingsFactory,
    settings: Settings,
    migrated_url: str,
    database: Database,
    redis: RedisClient,
) -> None:
    """The caller cannot be identified, so the request is refused before its body is read."""
    async with (
        gate_to(migrated_url) as gate,
        serve(make_settings(database_url=gate.url, **PATIENCE)) as client,
        asyncio.timeout(AT_ONCE),
    ):
        people = {CLIENT: await new_user(client), BACKOFFICE: await new_admin(client, database, settings)}
        await gate.close()
        secured = [call for call in calls() if call.secured]
        assert {call.prefix for call in secured} == set(people)
        for call in secured:
            await redis.send("FLUSHDB")
            response = await people[call.prefix].call(call.method, call.path)
            assert code_of(response) == UNAVAILABLE, call
            assert response.headers["retry-after"] == "5", call
        await redis.send("FLUSHDB")
        assert code_of(await client.get(f"{CLIENT}/config")) == UNAVAILABLE


async def test_reading_operations_without_redis_succeed(
    make_settings: SettingsFactory,
    settings: Settings,
    redis_url: str,
    database: Database,
    redis: RedisClient,
) -> None:
    async with (
        gate_to(redis_url) as gate,
        # Streams end after the first query, because they would outlive the access tokens.
        serve(make_settings(redis_url=gate.url, stream_seconds=0.001)) as client,
    ):
        people = {CLIENT: await new_user(client), BACKOFFICE: await new_admin(client, database, settings)}
        with_redis = await statuses_of_reads(people)
        await gate.close()
        without_redis = await statuses_of_reads(people)
        assert without_redis == with_redis
        assert set(with_redis.values()) <= {200, 404}
        # Writing works as well.
        assert (await people[CLIENT].call("PATCH", "/users/me", json={"locale": "de"})).status_code == 200
        assert data_of(await people[CLIENT].call("GET", "/users/me"))["locale"] == "de"
        assert (await people[CLIENT].call("POST", "/auth/logout")).status_code == 204
        assert (await people[CLIENT].call("GET", "/users/me")).status_code == 401


async def statuses_of_reads(people: Mapping[str, Person]) -> dict[tuple[str, str], int]:
    """Return the statuses of all GET operations of both APIs."""
    found = {}
    for call in sorted(calls(), key=str):
        if call.method == "GET":
            path = re.sub(r"[0-9a-f-]{36}", "{id}", call.path)
            found[call.prefix, path] = (await people[call.prefix].call("GET", call.path)).status_code
    return found


async def test_waiting_requests_fail_together_when_no_connection_can_be_opened(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    """With a silent server, one attempt per slot of the pool fails all waiting requests."""
    limits = {"db_pool_size": 2, "db_max_overflow": 2}
    async with gate_to(migrated_url) as gate, asyncio.timeout(AT_ONCE):
        gate.fall_silent()
        settings = make_settings(
            database_url=gate.url, **(PATIENCE | limits | {"db_connect_timeout_seconds": 0.5})
        )
        async with serve(settings) as client:
            responses = await asyncio.gather(*(register(client) for _ in range(30)))
            assert {code_of(response) for response in responses} == {UNAVAILABLE}
            assert gate.accepted <= 2 * 4
            gate.speak()
            again = await asyncio.gather(*(register(client) for _ in range(10)))
            assert {response.status_code for response in again} == {201}


async def test_waiting_requests_fail_at_once_when_the_database_goes_away(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    """The pool is full, and its time-out is ten minutes."""
    settings = make_settings(**PATIENCE, db_pool_size=2, db_max_overflow=2)
    async with (
        gate_to(migrated_url) as gate,
        serve(settings.model_copy(update={"database_url": gate.url})) as client,
        database.session() as holder,
        asyncio.timeout(AT_ONCE),
    ):
        await holder.execute(text("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"))
        requests = [asyncio.create_task(register(client)) for _ in range(30)]
        await until_something_waits_for_a_lock(database, times=4)
        await gate.close()
        responses = await asyncio.gather(*requests)
        assert {code_of(response) for response in responses} == {UNAVAILABLE}
        await holder.rollback()
        await gate.open()
        again = await asyncio.gather(*(register(client) for _ in range(10)))
        assert {response.status_code for response in again} == {201}


async def test_hanging_database_leads_to_503_within_the_time_out(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    """Connections stay open without any response."""
    limits = PATIENCE | {"db_connect_timeout_seconds": 0.3}
    async with (
        gate_to(migrated_url) as gate,
        serve(make_settings(database_url=gate.url, **limits)) as client,
        asyncio.timeout(AT_ONCE),
    ):
        await new_user(client)
        gate.fall_silent()
        # A request waits as long as those whose statements were sent before.
        await asyncio.sleep(FRESH_SECONDS)
        for _ in range(3):
            response = await register(client)
            assert code_of(response) == UNAVAILABLE
            assert response.headers["retry-after"] == "5"
        assert (await client.get("/readyz")).status_code == 503
        gate.speak()
        assert (await register(client)).status_code == 201
        assert (await client.get("/readyz")).status_code == 200


async def test_request_interrupted_during_a_statement_gets_503(
    make_settings: SettingsFactory, migrated_url: str, database: Database, redis: RedisClient
) -> None:
    """Connections end while requests use them."""
    async with (
        gate_to(migrated_url) as gate,
        serve(make_settings(database_url=gate.url)) as client,
        database.session() as holder,
    ):
        # The lock keeps the statements running until their connections are closed.
        await holder.execute(text("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"))
        requests = [asyncio.create_task(register(client)) for _ in range(20)]
        await until_something_waits_for_a_lock(database)
        await gate.close()
        responses = await asyncio.gather(*requests)
    assert {code_of(response) for response in responses} == {UNAVAILABLE}
