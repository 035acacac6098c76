"""`Idempotency-Key` in the whole application: repeated requests take effect once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, text

from app.core.secret_box import SecretBox
from app.core.settings import Settings
from app.db.engine import Database
from app.models import Admin, AuditEvent, IdempotencyRecord
from tests.app.accounts import PASSWORD, Person, code_of, data_of, new_admin
from tests.app.locks import until_something_waits_for_a_lock

AT_ONCE = 50


@pytest.fixture
async def root(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings)


async def create(person: Person, key: str | None, **changes: str) -> httpx.Response:
    body = {"email": "grace@example.com", "password": PASSWORD, "display_name": "Grace", "role": "operator"}
    headers = {"Authorization": f"Bearer {person.access_token}"}
    if key is not None:
        headers["Idempotency-Key"] = key
    return await person.http.post(f"{person.prefix}/admins", json=body | changes, headers=headers)


async def count(database: Database, *criteria: Any) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).where(*criteria)) or 0


async def test_parallel_requests_with_one_key_create_one_object(root: Person, database: Database) -> None:
    key = str(uuid4())
    responses = await asyncio.gather(*(create(root, key) for _ in range(AT_ONCE)))
    statuses = Counter(response.status_code for response in responses)
    assert statuses.keys() <= {201, 409}
    made = [response for response in responses if response.status_code == 201]
    assert made
    assert len({response.json()["data"]["id"] for response in made}) == 1
    assert sum("idempotent-replayed" not in response.headers for response in made) == 1
    assert {code_of(response) for response in responses if response.status_code == 409} <= {
        (409, "idempotency.in_progress")
    }
    assert await count(database, Admin.email == "grace@example.com") == 1
    assert (
        await count(
            database,
            AuditEvent.action == "admins.create",
            AuditEvent.target_id.in_([made[0].json()["data"]["id"]]),
        )
        == 1
    )
    again = await create(root, key)
    assert data_of(again, 201) == made[0].json()["data"]
    assert again.headers["idempotent-replayed"] == "true"


async def test_second_request_is_refused_while_the_first_is_running(root: Person, database: Database) -> None:
    key = str(uuid4())
    async with database.session() as holder:
        # The first request blocks at its audit event.
        await holder.execute(text("LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE"))
        first = asyncio.create_task(create(root, key))
        await until_something_waits_for_a_lock(database)
        second = await create(root, key)
        assert code_of(second) == (409, "idempotency.in_progress")
        assert second.headers["retry-after"] == "1"
        assert second.json()["details"] == {"retry_after": 1}
        await holder.rollback()
    made = data_of(await first, 201)
    assert data_of(await create(root, key), 201) == made


async def test_repetition_without_key_is_refused(root: Person) -> None:
    data_of(await create(root, None), 201)
    assert code_of(await create(root, None)) == (409, "admins.email_taken")


async def test_same_key_with_another_body_is_refused(root: Person) -> None:
    key = str(uuid4())
    data_of(await create(root, key), 201)
    assert code_of(await create(root, key, display_name="G")) == (409, "idempotency.key_reused")


async def test_keys_of_callers_are_separate(
    root: Person, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    other, key = await new_admin(client, database, settings), str(uuid4())
    data_of(await create(root, key), 201)
    assert data_of(await create(other, key, email="ada@example.com"), 201)["email"] == "ada@example.com"


async def test_failed_request_can_be_repeated_with_the_same_key(root: Person, database: Database) -> None:
    key = str(uuid4())
    taken = data_of(await create(root, None), 201)
    assert code_of(await create(root, key)) == (409, "admins.email_taken")
    assert await count(database, IdempotencyRecord.key == key) == 0
    await root.call("DELETE", f"/admins/{taken['id']}")
    assert data_of(await create(root, key), 201)["id"] != taken["id"]


async def test_stored_responses_contain_no_secrets(
    root: Person, database: Database, settings: Settings
) -> None:
    key = str(uuid4())
    data_of(await create(root, key), 201)
    async with database.session() as session:
        stored = await session.scalar(select(IdempotencyRecord).where(IdempotencyRecord.key == key))
    assert stored is not None
    assert b"grace" not in stored.body
    body = SecretBox(settings.sealing_secrets).open(stored.body)
    assert b"grace" in body
    assert PASSWORD.encode() not in body
    assert not {"authorization", "x-request-id"} & stored.headers.keys()


async def test_created_object_with_key_has_the_times_of_the_database(root: Person) -> None:
    key = str(uuid4())
    first, again = [data_of(await create(root, key), 201) for _ in range(2)]
    assert first == again
    assert first["created_at"] == first["updated_at"]


async def test_invalid_key_is_reported_with_other_problems(root: Person) -> None:
    response = await create(root, "short", email="nobody")
    assert code_of(response) == (422, "request.invalid")
    places = [error["loc"] for error in response.json()["errors"]]
    assert places == [["header", "Idempotency-Key"], ["body", "email"]]
