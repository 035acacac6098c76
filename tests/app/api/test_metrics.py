"""`/metrics` of a web process: contents, access, and behaviour without its servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text

from app.api import probes
from app.core.metrics.exposition import Exposition
from app.core.setting_types import Environment
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from app.models import OutboxEvent
from app.services.common import health
from tests.app.accounts import CLIENT, log_in, new_user
from tests.app.conftest import ROOT, SettingsFactory, serve
from tests.app.gate import gate_to
from tests.app.metrics import Scrape

TOKEN = "a token of the tests of 32 bytes or more".replace(" ", "-")


@pytest.fixture
async def fresh(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a new application, whose counters are zero."""
    async with serve(make_settings()) as client:
        yield client


async def scrape(client: httpx.AsyncClient, **headers: str) -> Scrape:
    response = await client.get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return Scrape(response.text)


async def test_requests_are_counted_by_operation_and_status(fresh: httpx.AsyncClient) -> None:
    user = await new_user(fresh)
    for _ in range(3):
        assert (await user.call("GET", "/users/me")).status_code == 200
    assert (await fresh.get(f"{CLIENT}/users/me")).status_code == 401
    seen = await scrape(fresh)
    of_operation = {"api": "client", "operation": "users_get_me"}
    assert seen.value("http_requests_total", **of_operation, status="200") == 3
    assert seen.value("http_requests_total", **of_operation, status="401") == 1
    assert seen.value("http_request_duration_seconds_count", **of_operation) == 4
    assert seen.value("api_failures_total", **of_operation, status="401") == 1


async def test_operations_with_the_same_id_are_counted_by_api(fresh: httpx.AsyncClient) -> None:
    for prefix in (CLIENT, f"{CLIENT}/backoffice"):
        await log_in(fresh, prefix, "nobody@example.com")
    seen = await scrape(fresh)
    for api in ("client", "backoffice"):
        assert seen.value("http_requests_total", api=api, operation="auth_login") == 1


async def test_unknown_paths_share_one_series(fresh: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/nothing/else", "/wp-login.php?x=1"):
        assert (await fresh.get(path)).status_code == 404
    seen = await scrape(fresh)
    assert seen.value("http_requests_total", api="", operation="other", status="404") == 3
    assert not any("nothing" in value for sample in seen.samples for value in sample.labels.values())


async def test_request_in_flight_is_shown_until_its_end(fresh: httpx.AsyncClient) -> None:
    # The scrape itself is one.
    assert (await scrape(fresh)).value("http_requests_in_flight") == 1
    assert (await scrape(fresh)).value("http_requests_in_flight") == 1


async def test_state_of_servers_is_shown(
    fresh: httpx.AsyncClient, database: Database, redis: RedisClient
) -> None:
    await redis.send("RPUSH", "mail", "1", "2", "3")
    async with database.session() as session:
        session.add(OutboxEvent(topic="job.requested", payload={}))
        await session.commit()
        await session.execute(text("UPDATE outbox_events SET due_at = now() - interval '1 minute'"))
        await session.commit()
    seen = await scrape(fresh)
    for name in ("database_up", "redis_up", "database_schema_current"):
        assert seen.value(name) == 1, name
    assert seen.value("queue_depth", queue="mail") == 3
    assert seen.labels("queue_depth", "queue") == {"default", "mail", "exports", "webhooks"}
    assert seen.value("outbox_due_events") == 1
    assert 59 < seen.value("outbox_oldest_due_seconds") < 600
    assert seen.value("redis_memory_used_bytes") > 100_000
    assert seen.value("db_pool_limit") == 15
    assert seen.value("build_info", service="web", environment="test") == 1
    assert {"process_cpu_seconds_total", "python_info", "python_gc_collections_total"} <= seen.names


async def test_frequent_scrapes_query_the_servers_once(fresh: httpx.AsyncClient, redis: RedisClient) -> None:
    await scrape(fresh)
    await redis.send("RPUSH", "mail", "1")
    seen = await asyncio.gather(*(scrape(fresh) for _ in range(20)))
    assert {scrape.value("queue_depth", queue="mail") for scrape in seen} == {0}


async def test_metrics_survive_the_loss_of_both_servers(
    make_settings: SettingsFactory, monkeypatch: pytest.MonkeyPatch, migrated_url: str, redis_url: str
) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    async with gate_to(migrated_url) as database, gate_to(redis_url) as redis:
        settings = make_settings(database_url=database.url, redis_url=redis.url)
        async with serve(settings) as client:
            assert (await scrape(client)).value("database_up") == 1
            await database.close()
            seen = await scrape(client)
            assert (seen.value("database_up"), seen.value("redis_up")) == (0, 1)
            assert "outbox_due_events" not in seen.names
            await redis.close()
            seen = await scrape(client)
            assert (seen.value("database_up"), seen.value("redis_up")) == (0, 0)
            await database.open()
            seen = await scrape(client)
            assert (seen.value("database_up"), seen.value("redis_up")) == (1, 0)


async def test_silent_database_does_not_hang_metrics(
    make_settings: SettingsFactory, migrated_url: str
) -> None:
    async with gate_to(migrated_url) as database:
        database.fall_silent()
        settings = make_settings(database_url=database.url, db_connect_timeout_seconds=600)
        async with serve(settings) as client:
            began = time.monotonic()
            assert (await scrape(client)).value("database_up") == 0
            assert time.monotonic() - began < 60


async def test_token_protects_metrics(make_settings: SettingsFactory) -> None:
    async with serve(make_settings(metrics_token=TOKEN)) as client:
        for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
            response = await client.get("/metrics", headers=given)
            assert response.status_code == 401
            assert response.headers["www-authenticate"].startswith("Bearer")
        await scrape(client, Authorization=f"Bearer {TOKEN}")


async def test_production_without_token_serves_no_metrics(make_settings: SettingsFactory) -> None:
    application = create_app(make_settings())
    resources = application.state.resources
    production = resources.settings.model_copy(update={"environment": Environment.PRODUCTION})
    assert probes.metrics_routes(production, None, None) == []  # type: ignore[arg-type]
    await resources.close()


async def test_two_applications_in_one_process_count_separately(
    make_settings: SettingsFactory, redis: RedisClient
) -> None:
    async with serve(make_settings()) as one, serve(make_settings()) as other:
        await one.get("/nothing")
        assert (await scrape(one)).value("http_requests_total", status="404") == 1
        assert (await scrape(other)).value("http_requests_total", status="404") == 0


async def test_pool_use_is_shown(make_settings: SettingsFactory, database: Database) -> None:
    async with serve(make_settings(db_pool_size=1, db_max_overflow=0)) as client:
        application = client._transport.app  # type: ignore[attr-defined]
        pool: Database = application.state.resources.database
        async with pool.engine.connect():
            waiting = asyncio.create_task(pool.ping())
            await asyncio.sleep(0.05)
            seen = Scrape(
                Exposition(pool._settings, application.state.resources.instruments, service="web")
                .render()
                .decode()
            )
            assert (seen.value("db_pool_in_use"), seen.value("db_pool_waiting")) == (1, 1)
        await waiting
        seen = await scrape(client)
        assert (seen.value("db_pool_in_use"), seen.value("db_pool_waiting")) == (0, 0)
        assert (seen.value("db_pool_open"), seen.value("db_pool_limit")) == (1, 1)


async def test_documentation_lists_every_metric_of_the_service(fresh: httpx.AsyncClient) -> None:
    assert (ROOT / "docs/monitoring.md").read_text().count(_table((await fresh.get("/metrics")).text)) == 1


def _table(exposition: str) -> str:
    """The rows of docs/monitoring.md for these metrics: name, type, meaning."""
    lines = [line.split(" ", 3) for line in exposition.splitlines() if line.startswith("#")]
    meanings = {name: text for _, kind, name, text in lines if kind == "HELP"}
    types = {name: text for _, kind, name, text in lines if kind == "TYPE"}
    own = sorted(name for name in meanings if not name.startswith(("process_", "python_")))
    return "".join(
        f"| `{name}` | {types[name]} | {meanings[name]} |\n" for name in own if not name.endswith("_created")
    )
