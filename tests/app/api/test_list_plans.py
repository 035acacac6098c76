"""Lists are read by an index in their order: neither the whole table nor a sort, however long they grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, text

from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from tests.app.accounts import Person, data_of, new_admin

MANY_USERS = """
INSERT INTO users (id, created_at, updated_at, email, email_verified, display_name, password_hash, status)
SELECT gen_random_uuid(), now() - n * interval '1 minute', now(),
       'n' || n || '@example.com', false, 'Name ' || n, 'x', 'active'
FROM generate_series(1, 2000) n
"""
MANY_ADMINS = """
INSERT INTO admins (id, created_at, updated_at, email, display_name, password_hash, role)
SELECT gen_random_uuid(), now() - n * interval '1 minute', now(),
       'n' || n || '@example.com', 'Name ' || n, 'x', 'auditor'
FROM generate_series(1, 2000) n
"""
Statement = tuple[str, Any]


@pytest.fixture
async def admin(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    """A superadmin among many users and administrators."""
    person = await new_admin(client, database, settings)
    async with database.session() as session, transaction(session):
        for statement in (MANY_USERS, MANY_ADMINS, "ANALYZE users, admins"):
            await session.execute(text(statement))
    return person


@contextmanager
def statements_on(table: str) -> Iterator[list[Statement]]:
    """The SELECTs that are sent, with their parameters."""
    sent: list[Statement] = []

    def note(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if f"FROM {table}" in statement and "ORDER BY" in statement:
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("table", "params", "index"),
    [
        ("users", {"sort": "newest"}, "ix_users_created_at_id"),
        ("users", {"sort": "oldest"}, "ix_users_created_at_id"),
        ("users", {"sort": "email"}, "uq_users_email"),
        ("users", {"sort": "newest", "status": "active"}, "ix_users_"),
        ("users", {"sort": "email", "status": "active"}, "users_"),
        ("admins", {}, "ix_admins_created_at_id"),
        ("admins", {"role": "auditor"}, "ix_admins_"),
    ],
    ids=str,
)
async def test_a_page_is_read_by_an_index(
    admin: Person, database: Database, table: str, params: dict[str, str], index: str
) -> None:
    first = params | {"limit": "10"}
    page = data_of(await admin.call("GET", f"/{table}", params=first))
    following = first | {"cursor": page["next_cursor"]}
    with statements_on(table) as sent:
        assert len(data_of(await admin.call("GET", f"/{table}", params=following))["items"]) == 10
    plan = await plan_of(database, sent)
    assert index in plan, plan
    assert "Seq Scan" not in plan, plan
    assert "Sort" not in plan, plan


async def test_a_search_can_use_its_index(admin: Person, database: Database) -> None:
    """Whether it pays depends on how much there is, so reading the whole table in any order is ruled out."""
    with statements_on("users") as sent:
        assert len(data_of(await admin.call("GET", "/users", params={"q": "N1999"}))["items"]) == 1
    ruled_out = ("SET LOCAL enable_seqscan = off", "SET LOCAL enable_indexscan = off")
    assert "ix_users_search" in await plan_of(database, sent, *ruled_out)


async def plan_of(database: Database, sent: list[Statement], *settings: str) -> str:
    """How PostgreSQL would run the one statement that was sent."""
    ((statement, parameters),) = sent
    async with database.engine.connect() as connection:
        for setting in settings:
            await connection.execute(text(setting))
        lines = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(line for (line,) in lines)
