"""The backoffice API's flags operations, and public flags in the client API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import FeatureFlag
from app.services.common.flags import MAX_FLAGS
from tests.app.accounts import CLIENT, Person, code_of, data_of, new_admin, register
from tests.app.conftest import SettingsFactory, serve

NOT_FOUND = (404, "flags.not_found")


@pytest.fixture
async def root(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings)


def flag(**changes: Any) -> dict[str, Any]:
    return {"name": "beta", "description": "Beta.", "enabled": False, "public": True} | changes


async def features(http: httpx.AsyncClient) -> Any:
    return data_of(await http.get(f"{CLIENT}/config"))["features"]


async def test_flag_can_be_created_changed_and_deleted(root: Person) -> None:
    made = data_of(await root.call("POST", "/flags", json=flag()), 201)
    assert {name: made[name] for name in flag()} == flag()
    assert made["built_in"] is False
    assert data_of(await root.call("GET", "/flags/beta")) == made
    changed = data_of(await root.call("PATCH", "/flags/beta", json={"enabled": True}))
    assert changed == made | {"enabled": True, "updated_at": changed["updated_at"]}
    assert changed["updated_at"] > made["updated_at"]
    changed = data_of(await root.call("PATCH", "/flags/beta", json={"description": "B.", "public": False}))
    assert (changed["description"], changed["enabled"], changed["public"]) == ("B.", True, False)
    assert (await root.call("DELETE", "/flags/beta")).status_code == 204
    for response in (
        await root.call("GET", "/flags/beta"),
        await root.call("PATCH", "/flags/beta", json={"enabled": True}),
        await root.call("DELETE", "/flags/beta"),
    ):
        assert code_of(response) == NOT_FOUND


async def test_create_with_taken_name_is_refused(root: Person) -> None:
    data_of(await root.call("POST", "/flags", json=flag()), 201)
    again = await root.call("POST", "/flags", json=flag(enabled=True))
    assert code_of(again) == (409, "flags.name_taken")


async def test_list_is_sorted_by_name(root: Person) -> None:
    for name in ("b", "a-1", "a_1", "c", "0"):
        data_of(await root.call("POST", "/flags", json=flag(name=name)), 201)
    found: list[str] = []
    params: dict[str, Any] = {"limit": 2}
    while True:
        page = data_of(await root.call("GET", "/flags", params=params))
        found += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert sorted(found) == ["0", "a-1", "a_1", "b", "c"]
    assert (found[0], found[-1]) == ("0", "c")


@pytest.mark.parametrize("name", ["A", "a%0Ab", "a%0A", "%0Aa", "a%0D%E2%80%A8b", "-", "%20"])
async def test_invalid_name_is_refused(root: Person, name: str) -> None:
    assert code_of(await root.call("GET", f"/flags/{name}")) == (422, "request.invalid")


async def test_create_beyond_the_limit_is_refused(root: Person, database: Database) -> None:
    flags = [FeatureFlag(name=f"f{number}", description="x") for number in range(MAX_FLAGS - 1)]
    async with database.session() as session, transaction(session):
        session.add_all(flags)
    data_of(await root.call("POST", "/flags", json=flag(name="last")), 201)
    assert code_of(await root.call("POST", "/flags", json=flag())) == (409, "flags.too_many")


async def test_public_config_lists_public_enabled_flags(root: Person, client: httpx.AsyncClient) -> None:
    for name, enabled, public in (
        ("shown", True, True),
        ("also", True, True),
        ("off", False, True),
        ("hidden", True, False),
    ):
        data_of(await root.call("POST", "/flags", json=flag(name=name, enabled=enabled, public=public)), 201)
    assert (await features(client))["flags"] == ["also", "shown"]
    # At once, although flags are cached.
    data_of(await root.call("PATCH", "/flags/off", json={"enabled": True}))
    assert (await client.delete(f"{root.prefix}/flags/also")).status_code == 401
    assert (await root.call("DELETE", "/flags/also")).status_code == 204
    assert (await features(client))["flags"] == ["off", "shown"]


async def test_registration_flag_controls_registration(
    root: Person, client: httpx.AsyncClient, database: Database
) -> None:
    assert (await features(client))["registration"] is True
    made = data_of(await root.call("POST", "/flags", json=flag(name="registration")), 201)
    assert made["built_in"] is True
    assert (await features(client))["registration"] is False
    assert code_of(await register(client)) == (403, "auth.registration_closed")
    data_of(await root.call("PATCH", "/flags/registration", json={"enabled": True}))
    data_of(await register(client), 201)
    assert (await features(client))["registration"] is True
    assert code_of(await root.call("DELETE", "/flags/registration")) == (409, "flags.built_in")


async def test_registration_holds_no_connection_while_hashing(
    make_settings: SettingsFactory, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection of the query for the flag is returned before hashing."""
    from app.core.passwords import Passwords

    hash_password = Passwords.hash
    open_transactions = []

    async def watch(self: Passwords, password: str) -> str:
        async with database.engine.connect() as connection:
            count = text(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            )
            open_transactions.append(await connection.scalar(count))
        return await hash_password(self, password)

    monkeypatch.setattr(Passwords, "hash", watch)
    async with serve(make_settings(redis_url="redis://127.0.0.1:1/0")) as client:
        data_of(await register(client), 201)
    assert open_transactions == [0]
