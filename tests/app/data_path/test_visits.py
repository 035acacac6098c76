"""The functions and files that a cached read uses: of the service, generated code and the toolkit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.conftest import SettingsFactory
from tests.app.data_path.measuring import Bench, opened_bench
from tests.app.data_path.visits import visited

MOST_FUNCTIONS = 59
MOST_FILES = 25


@pytest.fixture
async def bench(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, settings: Settings
) -> AsyncIterator[Bench]:
    async with opened_bench(make_settings, database, settings) as opened:
        yield opened


async def test_cached_account_visits_few_functions(bench: Bench) -> None:
    caller = await bench.world.person("client", "user")
    request = bench.http.build_request(
        "GET", "/api/v1/users/me", headers={"Authorization": f"Bearer {caller.access_token}"}
    )
    for _ in range(2):
        await bench.http.send(request)
    with visited() as visits:
        response = await bench.http.send(request)
    assert response.status_code == 200
    assert len(visits.functions) <= MOST_FUNCTIONS, visits.listing()
    assert len(visits.files) <= MOST_FILES, visits.listing()
    assert visits.constructed("app.services") == {"LiveSession", "ClientPrincipal", "Users"}
