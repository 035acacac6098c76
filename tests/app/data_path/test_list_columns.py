"""Lists read the columns that they show: no hash or payload leaves the database for them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.authorisation.operations import Operation, operations
from tests.app.authorisation.valid_requests import object_of, valid_request
from tests.app.conftest import SettingsFactory
from tests.app.data_path.counting import counted
from tests.app.data_path.measuring import Bench, opened_bench

HIDDEN = {
    ("backoffice", "admins_list"): ("password_hash", "unlock_count"),
    ("backoffice", "files_list"): ("object_key", "expires_at"),
    ("backoffice", "users_list"): ("password_hash", "unlock_count"),
    ("backoffice", "webhooks_list_deliveries"): ("payload", "lease"),
    ("client", "files_list"): ("object_key", "owner_id"),
    ("client", "notifications_list"): ("user_id",),
    ("client", "users_list_sessions"): ("refresh_hash", "client_network"),
}
"""Columns that the items of a list do not show."""
LISTS = {(operation.api, operation.id): operation for operation in operations() if operation.method == "GET"}


@pytest.fixture
async def bench(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, settings: Settings
) -> AsyncIterator[Bench]:
    async with opened_bench(make_settings, database, settings) as opened:
        yield opened


async def selected(bench: Bench, operation: Operation) -> list[str]:
    """The expressions that one request selects."""
    caller = await bench.world.person(operation.api, "user" if operation.api == "client" else "superadmin")
    ids = await object_of(operation, bench.world, caller)
    await bench.warm_session(caller)
    request = await valid_request(operation, bench.world, caller, ids)
    with counted() as traffic:
        response = await bench.http.send(request)
    assert response.status_code == 200, response.text
    assert len(traffic.statements) == 1
    return traffic.statements[0].partition("FROM")[0].removeprefix("SELECT ").replace("\n", "").split(", ")


@pytest.mark.parametrize("listing", HIDDEN, ids=":".join)
async def test_list_selects_only_shown_columns(bench: Bench, listing: tuple[str, str]) -> None:
    columns = {column.strip().partition(".")[2] for column in await selected(bench, LISTS[listing])}
    assert "id" in columns
    assert columns.isdisjoint(HIDDEN[listing])
