"""The backoffice API's users operations, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import AdminRole, AuditEvent, User, UserStatus
from tests.app.accounts import CLIENT, Person, code_of, data_of, log_in, new_admin, new_user, refresh

NOT_FOUND = (404, "users.not_found")
INVALID_CURSOR = (409, "pagination.invalid_cursor")
NAMES = ["Ada Lovelace", "Grace Hopper", "Annie Easley", "100% Real_Name", "Back\\slash"]


@pytest.fixture
async def admin(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings, AdminRole.OPERATOR)


@pytest.fixture
async def people(database: Database) -> list[User]:
    users = [
        User(
            email=f"{letter}@example.com",
            display_name=name,
            password_hash="x",
            status=UserStatus.SUSPENDED if letter in "bd" else UserStatus.ACTIVE,
        )
        for letter, name in zip("ebdac", NAMES, strict=True)
    ]
    async with database.session() as session, transaction(session):
        session.add_all(users)
    return users


async def listed(admin: Person, **params: Any) -> list[str]:
    """Return the first letters of all names, by page."""
    found: list[str] = []
    while True:
        page = data_of(await admin.call("GET", "/users", params=params))
        found += [item["email"][0] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        assert len(page["items"]) == params.get("limit", 20)
        params["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
@pytest.mark.parametrize(
    ("sort", "expected"), [(None, "cadbe"), ("newest", "cadbe"), ("oldest", "ebdac"), ("email", "abcde")]
)
@pytest.mark.usefixtures("people")
async def test_every_order_pages_without_gaps_or_repeats(
    admin: Person, sort: str | None, expected: str, limit: int
) -> None:
    params = {"limit": limit} | ({"sort": sort} if sort else {})
    assert "".join(await listed(admin, **params)) == expected


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"status": "suspended"}, "bd"),
        ({"status": "active"}, "ace"),
        ({"q": "LOVE"}, "e"),
        ({"q": "b@"}, "b"),
        ({"q": "%"}, "a"),
        ({"q": "l_N"}, "a"),
        ({"q": "_"}, "a"),
        ({"q": "k\\s"}, "c"),
        ({"q": "example.com", "status": "suspended"}, "bd"),
        ({"q": "nothing like it"}, ""),
        ({"q": "'; DROP TABLE users; --"}, ""),
    ],
)
@pytest.mark.usefixtures("people")
async def test_list_combines_filter_and_search(admin: Person, params: dict[str, str], expected: str) -> None:
    assert "".join(await listed(admin, sort="email", limit=1, **params)) == expected


@pytest.mark.usefixtures("people")
async def test_next_page_continues_after_changes(admin: Person, database: Database) -> None:
    page = data_of(await admin.call("GET", "/users", params={"sort": "email", "limit": 2}))
    async with database.session() as session, transaction(session):
        session.add(User(email="aa@example.com", display_name="x", password_hash="x"))
        session.add(User(email="bb@example.com", display_name="x", password_hash="x"))
    assert await listed(admin, sort="email", limit=20, cursor=page["next_cursor"]) == ["b", "c", "d", "e"]


@pytest.mark.usefixtures("people")
async def test_cursor_of_another_list_is_refused(admin: Person) -> None:
    own = {"limit": 1, "sort": "email", "status": "active", "q": "example"}
    cursor = data_of(await admin.call("GET", "/users", params=own))["next_cursor"]
    for change in ({"sort": "newest"}, {"status": "suspended"}, {"q": "exampl"}):
        response = await admin.call("GET", "/users", params=own | change | {"cursor": cursor})
        assert code_of(response) == INVALID_CURSOR
    for altered in (cursor[:-1], cursor[:-2] + "AA", "A" + cursor[1:], "x", "AAAA", cursor * 2):
        response = await admin.call("GET", "/users", params=own | {"cursor": altered})
        assert code_of(response) == INVALID_CURSOR, altered
    # The page size is not part of the scope of a cursor.
    data_of(await admin.call("GET", "/users", params=own | {"cursor": cursor, "limit": 3}))


async def test_cursor_is_opaque_and_within_the_declared_length(admin: Person, database: Database) -> None:
    longest = '"' + "\\\\" * 31 + '"@' + ".".join(["d" * 62] * 3)
    async with database.session() as session, transaction(session):
        for address in (longest, "z" + longest):
            session.add(User(email=address, display_name="x", password_hash="x"))
    page = data_of(await admin.call("GET", "/users", params={"sort": "email", "limit": 1}))
    assert len(page["next_cursor"]) <= 1200
    assert "dddd" not in page["next_cursor"]


async def test_get_returns_a_user(admin: Person, people: list[User]) -> None:
    data = data_of(await admin.call("GET", f"/users/{people[1].id}"))
    assert (data["email"], data["status"]) == ("b@example.com", "suspended")
    assert "password" not in str(data)


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"display_name": "x"}),
        ("POST", "/suspend", {"reason": "x"}),
        ("POST", "/activate", None),
        ("POST", "/force-logout", None),
        ("POST", "/unlock", None),
    ],
)
async def test_missing_user_is_not_found(
    admin: Person, method: str, suffix: str, body: dict[str, str] | None
) -> None:
    assert code_of(await admin.call(method, f"/users/{uuid4()}{suffix}", json=body)) == NOT_FOUND


async def test_new_address_is_unverified(admin: Person, people: list[User], database: Database) -> None:
    async with database.session() as session, transaction(session):
        (await session.get_one(User, people[0].id)).email_verified = True
    path = f"/users/{people[0].id}"
    same = data_of(await admin.call("PATCH", path, json={"email": "E@example.com", "locale": "de"}))
    assert (same["email"], same["email_verified"], same["locale"]) == ("e@example.com", True, "de")
    new = data_of(await admin.call("PATCH", path, json={"email": "New@example.com"}))
    assert (new["email"], new["email_verified"], new["display_name"]) == (
        "new@example.com",
        False,
        "Ada Lovelace",
    )


async def test_update_with_taken_address_is_refused(admin: Person, people: list[User]) -> None:
    path = f"/users/{people[0].id}"
    response = await admin.call("PATCH", path, json={"email": "B@example.com", "display_name": "x"})
    assert code_of(response) == (409, "users.email_taken")
    assert data_of(await admin.call("GET", path))["display_name"] == "Ada Lovelace"


async def test_suspend_ends_sessions_and_activate_allows_login(
    admin: Person, client: httpx.AsyncClient
) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    for session in (user, other):
        assert (await session.call("GET", "/users/me")).status_code == 200
    path = f"/users/{user.id}"
    suspended = data_of(await admin.call("POST", f"{path}/suspend", json={"reason": "Chargeback"}))
    assert (suspended["status"], suspended["suspension_reason"]) == ("suspended", "Chargeback")
    assert suspended["suspended_at"] is not None
    for session in (user, other):
        assert code_of(await session.call("GET", "/users/me")) == (401, "auth.unauthenticated")
        response = await refresh(client, CLIENT, session.refresh_token)
        assert code_of(response) == (401, "auth.invalid_refresh_token")
    assert code_of(await log_in(client, CLIENT, user.email)) == (403, "auth.account_suspended")

    again = await admin.call("POST", f"{path}/suspend", json={"reason": "Another"})
    assert code_of(again) == (409, "users.already_suspended")
    assert data_of(await admin.call("GET", path))["suspension_reason"] == "Chargeback"

    active = data_of(await admin.call("POST", f"{path}/activate"))
    assert (active["status"], active["suspended_at"], active["suspension_reason"]) == ("active", None, None)
    assert code_of(await admin.call("POST", f"{path}/activate")) == (409, "users.not_suspended")
    assert code_of(await user.call("GET", "/users/me")) == (401, "auth.unauthenticated")
    data_of(await log_in(client, CLIENT, user.email))


async def test_force_logout_ends_sessions_and_allows_login(admin: Person, client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    bystander = await new_user(client)
    sessions = [user, await user.log_in_again()]
    assert (await admin.call("POST", f"/users/{user.id}/force-logout")).status_code == 204
    for session in sessions:
        assert code_of(await session.call("GET", "/users/me")) == (401, "auth.unauthenticated")
        response = await refresh(client, CLIENT, session.refresh_token)
        assert code_of(response) == (401, "auth.invalid_refresh_token")
    data_of(await bystander.call("GET", "/users/me"))
    data_of(await (await user.log_in_again()).call("GET", "/users/me"))


async def test_deleted_user_is_refused_at_once(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    root = await new_admin(client, database, settings, AdminRole.SUPERADMIN)
    user = await new_user(client)
    path = f"/users/{user.id}"
    version = data_of(await root.call("GET", path))["version"]
    stale = {"Authorization": f"Bearer {root.access_token}", "If-Match": f'"{version + 1}"'}
    refused = await client.delete(root.prefix + path, headers=stale)
    assert code_of(refused) == (412, "request.precondition_failed")
    data_of(await user.call("GET", "/users/me"))
    assert (await root.call("DELETE", path)).status_code == 204
    assert code_of(await user.call("GET", "/users/me")) == (401, "auth.unauthenticated")
    assert code_of(await root.call("GET", path)) == NOT_FOUND
    assert code_of(await root.call("DELETE", path)) == NOT_FOUND
    assert code_of(await log_in(client, CLIENT, user.email)) == (401, "auth.invalid_credentials")


async def test_operators_cannot_delete_users(admin: Person, people: list[User]) -> None:
    assert code_of(await admin.call("DELETE", f"/users/{people[0].id}")) == (403, "auth.forbidden")


async def test_bulk_operations_report_an_outcome_per_user(
    admin: Person, client: httpx.AsyncClient, people: list[User]
) -> None:
    user = await new_user(client)
    nobody = uuid4()
    # The second user is already suspended.
    body = {"user_ids": [str(i) for i in (people[1].id, user.id, nobody, user.id)], "reason": "Chargeback"}
    result = data_of(await admin.call("POST", "/bulk/users/suspend", json=body))
    assert result["items"] == [
        {"user_id": str(people[1].id), "outcome": "unchanged"},
        {"user_id": str(user.id), "outcome": "changed"},
        {"user_id": str(nobody), "outcome": "not_found"},
    ]
    assert code_of(await user.call("GET", "/users/me")) == (401, "auth.unauthenticated")
    suspended = data_of(await admin.call("GET", f"/users/{user.id}"))
    assert (suspended["status"], suspended["suspension_reason"]) == ("suspended", "Chargeback")
    assert data_of(await admin.call("GET", f"/users/{people[1].id}"))["suspension_reason"] is None

    ids = [str(people[0].id), str(user.id), str(nobody)]
    result = data_of(await admin.call("POST", "/bulk/users/activate", json={"user_ids": ids}))
    assert [item["outcome"] for item in result["items"]] == ["unchanged", "changed", "not_found"]
    data_of(await log_in(client, CLIENT, user.email))


@pytest.mark.parametrize("count", [0, 101])
async def test_bulk_operations_accept_one_to_hundred_users(admin: Person, count: int) -> None:
    body = {"user_ids": [str(uuid4()) for _ in range(count)]}
    response = await admin.call("POST", "/bulk/users/activate", json=body)
    assert code_of(response) == (422, "request.invalid")


async def test_bulk_operation_adds_an_audit_event_per_user(admin: Person, database: Database) -> None:
    users = [User(email=f"u{n}@example.com", display_name="x", password_hash="x") for n in range(100)]
    async with database.session() as session, transaction(session):
        session.add_all(users)
    body = {"user_ids": [str(user.id) for user in users], "reason": "Chargeback"}
    result = data_of(await admin.call("POST", "/bulk/users/suspend", json=body))
    assert {item["outcome"] for item in result["items"]} == {"changed"}
    async with database.session() as session:
        actions = select(AuditEvent.target_id).where(AuditEvent.action == "users.bulk_suspend")
        assert set(await session.scalars(actions)) == {str(user.id) for user in users}
