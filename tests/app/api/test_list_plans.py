"""Lists are read by an index in their order, without reading or sorting a whole table.

Every operation with a cursor is found in the bundles, and asked with each of its orders and each combination
of its filters, among 100,000 rows. A new list is covered as soon as `scripts/seed/tables.py` has rows for it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import httpx
import pytest
from alembic import command

from app.api import backoffice_v1, client_v1
from app.api.bundle import read_bundle
from app.core.passwords import Passwords
from app.db.urls import libpq_url
from app.integrations.cache.redis_client import RedisClient
from app.models import Base
from scripts.seed.draw import Draw
from scripts.seed.fill import fill
from scripts.seed.tables import TABLES, People, admin_email, user_email
from specfirst.devserver.servers.postgres import create_database
from tests.app.accounts import BACKOFFICE, CLIENT, PASSWORD, data_of, log_in, tokens_of
from tests.app.conftest import SettingsFactory, alembic_config, serve
from tests.app.queries import Statement, statements

ROWS = 100_000
SEED = 1
FEW = 1000
"""Rows that may be read and sorted after an index scan."""
PAGING = {"cursor", "limit"}

GIVEN: Mapping[str, list[str]] = {
    # Rare and common terms: one is found by trigrams, the other by the index of the order.
    "users_list.q": ["user77777@", "seeded.example"],
    "audit_list.since": ["2025-01-01T00:00:00Z", "2025-01-12T00:00:00Z"],
    "audit_list.until": ["2026-01-01T00:00:00Z", "2025-01-01T01:00:00Z"],
}
"""Values of filters that are neither enumerations nor properties of items."""

PATHS: Mapping[str, Mapping[str, str]] = {
    "webhooks_list_deliveries": {"endpoint_id": str(Draw(SEED, "").key("webhook_endpoints", 0))},
}
"""Values of path parameters."""


@dataclass(frozen=True)
class Listing:
    """An operation that pages."""

    prefix: str
    path: str
    operation_id: str
    parameters: Mapping[str, Mapping[str, Any]]
    """The schemas of its query parameters, without those of paging."""


def listings() -> Iterator[Listing]:
    for prefix, package in ((CLIENT, client_v1.PACKAGE), (BACKOFFICE, backoffice_v1.PACKAGE)):
        document = read_bundle(package).document
        for path, item in document["paths"].items():
            for method, operation in item.items():
                parameters = dict(_query_parameters(document, item, operation)) if method == "get" else {}
                if "cursor" in parameters:
                    filters = {name: value for name, value in parameters.items() if name not in PAGING}
                    yield Listing(prefix, path, operation["operationId"], filters)


def _query_parameters(document: Any, item: Any, operation: Any) -> Iterator[tuple[str, Any]]:
    for declared in (*item.get("parameters", ()), *operation.get("parameters", ())):
        parameter = _resolved(document, declared)
        if parameter["in"] == "query":
            yield parameter["name"], _resolved(document, parameter["schema"])


def _resolved(document: Any, node: Any) -> Any:
    while "$ref" in node:
        found = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def combinations(listing: Listing, item: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Every order with every combination of filters, and every value of each."""
    values = {name: [None, *values_of(listing, name, item)] for name in listing.parameters}
    for chosen in itertools.product(*values.values()):
        yield {name: value for name, value in zip(values, chosen, strict=True) if value is not None}


def values_of(listing: Listing, name: str, item: Mapping[str, Any]) -> list[str]:
    schema = listing.parameters[name]
    if "enum" in schema:
        return [str(value) for value in schema["enum"]]
    if schema.get("type") == "boolean":
        return ["true", "false"]
    given = GIVEN.get(f"{listing.operation_id}.{name}")
    if given is not None:
        return given
    if item.get(name) is not None:
        return [str(item[name])]
    pytest.fail(f"GIVEN needs values for {listing.operation_id}.{name}: nothing in its items says any")


@pytest.fixture
async def seeded(
    server_urls: dict[str, str], worker_number: int, make_settings: SettingsFactory
) -> AsyncIterator[tuple[httpx.AsyncClient, asyncpg.Connection]]:
    """The application on a database of its own, with as many rows in every table that has a list."""
    url = create_database(server_urls["DATABASE_URL"], f"lists_{worker_number}")
    command.upgrade(alembic_config(url), "head")
    settings = make_settings(database_url=url, rate_limits_enabled=False)
    passwords = Passwords.from_settings(settings)
    people = People(ROWS, await passwords.hash(PASSWORD))
    passwords.close()
    connection = await asyncpg.connect(libpq_url(url))
    await fill(connection, people, seed=SEED, counts={table.name: ROWS for table in TABLES})
    async with serve(settings) as client:
        yield client, connection
    await connection.close()


@pytest.fixture
async def tokens(seeded: tuple[httpx.AsyncClient, asyncpg.Connection]) -> dict[str, str]:
    """Access tokens of both APIs, for the user with the most rows and for a superadmin."""
    client, _ = seeded
    people = {CLIENT: user_email(0), BACKOFFICE: admin_email(0)}
    return {prefix: tokens_of(await log_in(client, prefix, email))[0] for prefix, email in people.items()}


def test_lists_are_found_in_the_specs() -> None:
    assert {"users_list", "admins_list", "audit_list"} <= {listing.operation_id for listing in listings()}


async def test_every_order_and_filter_of_every_list_uses_an_index(
    seeded: tuple[httpx.AsyncClient, asyncpg.Connection], redis: RedisClient, tokens: dict[str, str]
) -> None:
    # A single test, because inserting the rows takes longer than all lists together.
    for listing in listings():
        await assert_read_by_indexes(listing, *seeded, redis, tokens)
    # The check recognises a query without an index.
    for unindexed, problem in (
        ("SELECT * FROM users ORDER BY display_name LIMIT 3", "sorts 100000"),
        ("SELECT * FROM users WHERE locale = '-' ORDER BY display_name LIMIT 3", "reads the whole table"),
    ):
        with pytest.raises(AssertionError, match=problem):
            await assert_indexed(seeded[1], [(unindexed, ())], "this")


async def assert_read_by_indexes(
    listing: Listing,
    client: httpx.AsyncClient,
    connection: asyncpg.Connection,
    redis: RedisClient,
    tokens: dict[str, str],
) -> None:
    headers = {"Authorization": f"Bearer {tokens[listing.prefix]}"}

    async def page(**params: str) -> Any:
        # Pages must not come from the cache.
        await redis.send("FLUSHDB")
        path = listing.path.format_map(PATHS.get(listing.operation_id, {}))
        response = await client.get(listing.prefix + path, params=params, headers=headers)
        return data_of(response)

    first = await page(limit="3")
    assert first["next_cursor"], (
        f"{listing.operation_id} has no second page: seed it in scripts/seed/tables.py"
    )
    for params in combinations(listing, first["items"][0]):
        with statements() as sent:
            beginning = await page(limit="3", **params)
        await assert_indexed(connection, sent, f"{listing.operation_id} {params}")
        if beginning["next_cursor"] is not None:
            with statements() as sent:
                await page(limit="3", cursor=beginning["next_cursor"], **params)
            await assert_indexed(connection, sent, f"{listing.operation_id} {params}, second page")


async def assert_indexed(connection: asyncpg.Connection, sent: list[Statement], what: str) -> None:
    statement, parameters = the_list(sent)
    rows = await connection.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", *parameters)
    (explained,) = json.loads(rows)
    nodes = list(walk(explained["Plan"]))
    tables = {node["Relation Name"] for node in nodes if "Relation Name" in node}
    assert tables, explained
    for table in tables & set(Base.metadata.tables):
        known = await connection.fetchval("SELECT reltuples FROM pg_class WHERE relname = $1", table)
        assert known >= ROWS, f"{what}: {table} has {known:.0f} rows; seed it in scripts/seed/tables.py"
    for node in nodes:
        assert node["Node Type"] != "Seq Scan", f"{what} reads the whole table: {explained}"
        if "Sort" in node["Node Type"]:
            (below,) = node["Plans"]
            assert below["Actual Rows"] < FEW, f"{what} sorts {below['Actual Rows']} rows: {explained}"


def the_list(sent: list[Statement]) -> Statement:
    """Return the statement that reads the page."""
    (statement,) = [statement for statement in sent if "ORDER BY" in statement[0] and "LIMIT" in statement[0]]
    return statement


def walk(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from walk(below)
