"""The management of files by administrators."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.models import AdminRole
from tests.app.accounts import Person, code_of, data_of, new_admin, new_user
from tests.app.api.test_client_files import NOT_FOUND, PNG, begin, objects, upload


@pytest.fixture
async def admin(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    """A superadmin."""
    return await new_admin(client, database, settings)


@pytest.fixture
async def ada(client: httpx.AsyncClient) -> Person:
    """A user."""
    return await new_user(client)


async def listed(admin: Person, **params: Any) -> str:
    """Return the first letters of the names, by page."""
    found, params = "", {"limit": 1} | params
    while True:
        page = data_of(await admin.call("GET", "/files", params=params))
        found += "".join(item["name"][0] for item in page["items"])
        if page["next_cursor"] is None:
            return found
        params["cursor"] = page["next_cursor"]


async def test_list_supports_all_filters_and_orders(
    admin: Person, ada: Person, client: httpx.AsyncClient
) -> None:
    bob = await new_user(client)
    await upload(ada, b"22", name="b.txt")
    await upload(ada, PNG, name="a.png", kind="image/png")
    await upload(bob, b"1", name="c.txt")
    await begin(bob, b"333", name="d.txt")
    assert await listed(admin) == "dcab"
    assert await listed(admin, sort="oldest") == "bacd"
    assert await listed(admin, sort="name") == "abcd"
    assert await listed(admin, sort="largest") == "adbc"
    assert await listed(admin, owner_id=str(ada.id)) == "ab"
    assert await listed(admin, owner_id=str(bob.id), status="ready") == "c"
    assert await listed(admin, media_type="text/plain", sort="oldest") == "bcd"
    assert await listed(admin, owner_id=str(uuid4())) == ""


async def test_get_returns_a_file(admin: Person, ada: Person) -> None:
    file = await upload(ada)
    seen = data_of(await admin.call("GET", f"/files/{file['id']}"))
    assert seen == file | {"owner_id": str(ada.id)}
    assert code_of(await admin.call("GET", f"/files/{uuid4()}")) == NOT_FOUND


async def test_delete_is_audited_and_removes_the_object(
    admin: Person, ada: Person, settings: Settings
) -> None:
    before = await objects(settings)
    file = await upload(ada)
    path = f"/files/{file['id']}"
    assert (await admin.call("DELETE", path)).status_code == 204
    assert await objects(settings) == before
    for person in (admin, ada):
        assert code_of(await person.call("GET", path)) == NOT_FOUND
    assert code_of(await admin.call("DELETE", path)) == NOT_FOUND
    events = data_of(await admin.call("GET", "/audit/events", params={"action": "files.delete"}))["items"]
    assert [(event["target_type"], event["target_id"]) for event in events] == [("file", file["id"])]
    assert events[0]["before"]["name"] == file["name"]


async def test_auditors_can_read_but_not_delete(
    client: httpx.AsyncClient, database: Database, settings: Settings, ada: Person
) -> None:
    auditor = await new_admin(client, database, settings, AdminRole.AUDITOR)
    file = await upload(ada)
    data_of(await auditor.call("GET", f"/files/{file['id']}"))
    response = await auditor.call("DELETE", f"/files/{file['id']}")
    assert code_of(response) == (403, "auth.forbidden")
