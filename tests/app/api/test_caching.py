"""Caches reduce statements, and do not change responses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.models import AdminRole
from tests.app.accounts import Person, data_of, new_admin, new_user
from tests.app.queries import statements


@pytest.fixture
async def user(client: httpx.AsyncClient) -> Person:
    return await new_user(client)


@pytest.fixture
async def admin(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings, AdminRole.OPERATOR)


async def queries_of(person: Person, path: str, **params: Any) -> int:
    """Return the number of statements of a GET."""
    with statements() as sent:
        data_of(await person.call("GET", path, params=params))
    return len(sent)


async def test_warm_cache_needs_no_database(user: Person, admin: Person) -> None:
    # The first request also queries the session.
    assert await queries_of(user, "/users/me") == 2
    assert await queries_of(user, "/users/me") == 0
    assert await queries_of(admin, "/users") == 2
    assert await queries_of(admin, "/users") == 0
    assert await queries_of(admin, f"/users/{user.id}") == 1
    assert await queries_of(admin, f"/users/{user.id}") == 0


async def test_page_order_and_filter_are_part_of_the_key(user: Person, admin: Person) -> None:
    await queries_of(admin, "/users")
    for params in (
        {"limit": 1},
        {"sort": "email"},
        {"status": "active"},
        {"status": "suspended"},
        {"q": "a"},
    ):
        assert await queries_of(admin, "/users", **params) == 1, params
        assert await queries_of(admin, "/users", **params) == 0, params


async def test_cold_and_warm_cache_respond_identically(user: Person, admin: Person) -> None:
    for person, path in ((user, "/users/me"), (admin, "/users"), (admin, f"/users/{user.id}")):
        cold = await person.call("GET", path)
        warm = await person.call("GET", path)
        assert cold.json() | {"request_id": ""} == warm.json() | {"request_id": ""}


async def test_every_change_of_a_user_is_visible_at_once(
    user: Person, admin: Person, client: httpx.AsyncClient
) -> None:
    path = f"/users/{user.id}"

    async def shown() -> list[dict[str, Any]]:
        (listed,) = data_of(await admin.call("GET", "/users"))["items"]
        return [data_of(await admin.call("GET", path)), listed]

    async def change(person: Person, method: str, path: str, body: dict[str, str] | None) -> None:
        await shown()
        data_of(await person.call(method, path, json=body))

    await change(user, "PATCH", "/users/me", {"display_name": "By myself"})
    assert data_of(await user.call("GET", "/users/me"))["display_name"] == "By myself"
    assert [user["display_name"] for user in await shown()] == ["By myself"] * 2
    await change(admin, "PATCH", path, {"display_name": "By another"})
    assert data_of(await user.call("GET", "/users/me"))["display_name"] == "By another"
    assert [user["display_name"] for user in await shown()] == ["By another"] * 2
    before = (await shown())[0]["last_login_at"]
    await user.log_in_again()
    assert all(user["last_login_at"] > before for user in await shown())
    await change(admin, "POST", f"{path}/suspend", {"reason": "x"})
    assert [user["status"] for user in await shown()] == ["suspended"] * 2
    await change(admin, "POST", f"{path}/activate", None)
    assert [user["status"] for user in await shown()] == ["active"] * 2
    await new_user(client)
    assert len(data_of(await admin.call("GET", "/users"))["items"]) == 2


async def test_deleted_account_is_not_served_from_the_cache(user: Person, admin: Person) -> None:
    await queries_of(user, "/users/me")
    assert len(data_of(await admin.call("GET", "/users"))["items"]) == 1
    await queries_of(admin, f"/users/{user.id}")
    assert (await user.call("DELETE", "/users/me")).status_code == 204
    assert (await user.call("GET", "/users/me")).status_code == 401
    assert (await admin.call("GET", f"/users/{user.id}")).status_code == 404
    assert data_of(await admin.call("GET", "/users"))["items"] == []
