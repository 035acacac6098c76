"""Inserts rows with COPY, through a temporary table if the table has rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from scripts.seed.draw import Draw
from scripts.seed.tables import TABLES, People, Table


async def fill(
    connection: asyncpg.Connection, people: People, *, seed: int, counts: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Fill all tables in one transaction; return the number of new rows by table.

    `counts` says so for some tables, instead of their share. Running it again adds only what is missing.
    """
    added = {}
    async with connection.transaction():
        for table in TABLES:
            count = (counts or {}).get(table.name, table.count(people.users))
            added[table.name] = await _fill_one(connection, table, people, seed, count)
    # After the commit, because statistics of uncommitted rows are not used.
    for table in TABLES:
        await connection.execute(f"VACUUM ANALYZE {table.name}")
    return added


async def _fill_one(
    connection: asyncpg.Connection, table: Table, people: People, seed: int, count: int
) -> int:
    if count == 0:
        return 0
    # Other columns get their defaults.
    columns = list(table.row(Draw(seed, table.name), 0, people))
    records = _records(table, people, seed, count)
    if not await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table.name})"):  # noqa: S608
        await connection.copy_records_to_table(table.name, records=records, columns=columns)
        return count
    await connection.execute(
        f"CREATE TEMPORARY TABLE seeded (LIKE {table.name} INCLUDING DEFAULTS) ON COMMIT DROP"
    )
    await connection.copy_records_to_table("seeded", records=records, columns=columns)
    done = await connection.execute(
        f"INSERT INTO {table.name} SELECT * FROM seeded ON CONFLICT DO NOTHING"  # noqa: S608
    )
    await connection.execute("DROP TABLE seeded")
    return int(done.rsplit(" ", 1)[1])


def _records(table: Table, people: People, seed: int, count: int) -> Iterator[tuple[Any, ...]]:
    draw = Draw(seed, table.name)
    for number in range(count):
        yield tuple(table.row(draw, number, people).values())
