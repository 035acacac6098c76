"""The statements and Redis commands of one request of every operation, held against a committed table.

A change that makes an operation send more, or less, changes `data_path.yaml` in the same commit. With
`WRITE_DATA_PATH=1` in its environment the test writes the table instead.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.authorisation.operations import PACKAGES
from tests.app.conftest import SettingsFactory
from tests.app.data_path.counting import command_names
from tests.app.data_path.measuring import Bench, opened_bench
from tests.app.data_path.table import TABLE, read_table, write_table


@pytest.fixture
async def bench(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, settings: Settings
) -> AsyncIterator[Bench]:
    async with opened_bench(make_settings, database, settings) as opened:
        yield opened


@pytest.mark.parametrize("api", PACKAGES)
async def test_operation_sends_the_statements_and_commands_of_the_table(bench: Bench, api: str) -> None:
    traffic = await bench.measured(api)
    found = {operation_id: sent.summary() for operation_id, sent in traffic.items()}
    if os.environ.get("WRITE_DATA_PATH"):
        write_table({**read_table(), api: found})
    expected = read_table()[api]
    different = {
        operation_id: (found.get(operation_id), traffic.get(operation_id))
        for operation_id in found.keys() | expected.keys()
        if found.get(operation_id) != expected.get(operation_id)
    }
    assert different == {}, f"adapt {TABLE.name} if this is intended"


def test_commands_of_a_pipeline_are_counted_separately() -> None:
    packed = b"*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nget\r\n$4\r\n*\r\n$\r\n*1\r\n$4\r\nEXEC\r\n"
    assert list(command_names(packed)) == ["MULTI", "GET", "EXEC"]
