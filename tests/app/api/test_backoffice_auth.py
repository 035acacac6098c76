"""The backoffice API's auth operations, and roles."""

from __future__ import annotations

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.models import AdminRole
from tests.app.accounts import (
    BACKOFFICE,
    CLIENT,
    PASSWORD,
    code_of,
    data_of,
    log_in,
    new_admin,
    new_user,
    refresh,
    tokens_of,
)

UNAUTHENTICATED = (401, "auth.unauthenticated")
FORBIDDEN = (403, "auth.forbidden")
NEW_PASSWORD = "staple wrong donkey"
NOBODY = "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"


async def test_login_allows_get_me(client: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    admin = await new_admin(client, database, settings, AdminRole.AUDITOR)
    data = data_of(await admin.call("GET", "/auth/me"))
    assert (data["id"], data["email"], data["role"]) == (str(admin.id), admin.email, "auditor")
    assert data["last_login_at"] is not None
    assert "password" not in str(data)


@pytest.mark.parametrize("known", [True, False])
async def test_wrong_login_gets_the_same_response_in_all_cases(
    client: httpx.AsyncClient, database: Database, settings: Settings, known: bool
) -> None:
    admin = await new_admin(client, database, settings)
    email = admin.email if known else "nobody@example.com"
    response = await log_in(client, BACKOFFICE, email, "wrong password")
    assert code_of(response) == (401, "auth.invalid_credentials")


async def test_refresh_returns_new_tokens_and_logout_ends_session(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    admin = await new_admin(client, database, settings)
    first = admin.refresh_token
    admin.access_token, admin.refresh_token = tokens_of(await refresh(client, BACKOFFICE, first))
    assert (await admin.call("GET", "/auth/me")).status_code == 200
    assert (await admin.call("POST", "/auth/logout")).status_code == 204
    assert code_of(await admin.call("GET", "/auth/me")) == UNAUTHENTICATED
    again = await refresh(client, BACKOFFICE, admin.refresh_token)
    assert code_of(again) == (401, "auth.invalid_refresh_token")


async def test_reused_refresh_token_revokes_session(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    admin = await new_admin(client, database, settings)
    tokens_of(await refresh(client, BACKOFFICE, admin.refresh_token))
    again = await refresh(client, BACKOFFICE, admin.refresh_token)
    assert code_of(again) == (401, "auth.refresh_token_reused")
    assert code_of(await admin.call("GET", "/auth/me")) == UNAUTHENTICATED


async def test_tokens_of_the_other_api_are_refused(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    admin, user = await new_admin(client, database, settings), await new_user(client)
    admin.prefix, user.prefix = CLIENT, BACKOFFICE
    assert code_of(await admin.call("GET", "/users/me")) == UNAUTHENTICATED
    assert code_of(await user.call("GET", "/auth/me")) == UNAUTHENTICATED
    for prefix, person in ((CLIENT, admin), (BACKOFFICE, user)):
        response = await refresh(client, prefix, person.refresh_token)
        assert code_of(response) == (401, "auth.invalid_refresh_token")
    assert code_of(await log_in(client, CLIENT, admin.email)) == (401, "auth.invalid_credentials")
    assert code_of(await log_in(client, BACKOFFICE, user.email)) == (401, "auth.invalid_credentials")


async def test_change_password_ends_other_sessions(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    admin = await new_admin(client, database, settings, AdminRole.AUDITOR)
    other = await admin.log_in_again()
    assert (await other.call("GET", "/auth/me")).status_code == 200
    body = {"current_password": "wrong", "new_password": NEW_PASSWORD}
    refused = await admin.call("PUT", "/auth/me/password", json=body)
    assert code_of(refused) == (403, "users.wrong_password")
    assert (await other.call("GET", "/auth/me")).status_code == 200

    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (await admin.call("PUT", "/auth/me/password", json=body)).status_code == 204
    assert (await admin.call("GET", "/auth/me")).status_code == 200
    assert code_of(await other.call("GET", "/auth/me")) == UNAUTHENTICATED
    again = await refresh(client, BACKOFFICE, other.refresh_token)
    assert code_of(again) == (401, "auth.invalid_refresh_token")
    old = await log_in(client, BACKOFFICE, admin.email)
    assert code_of(old) == (401, "auth.invalid_credentials")
    data_of(await log_in(client, BACKOFFICE, admin.email, NEW_PASSWORD))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/admins", {"superadmin", "auditor"}),
        ("POST", "/admins", {"superadmin"}),
        ("GET", f"/admins/{NOBODY}", {"superadmin", "auditor"}),
        ("PATCH", f"/admins/{NOBODY}", {"superadmin"}),
        ("DELETE", f"/admins/{NOBODY}", {"superadmin"}),
        ("GET", "/audit/events", {"superadmin", "auditor"}),
        ("GET", f"/audit/events/{NOBODY}", {"superadmin", "auditor"}),
        ("GET", "/flags", {"superadmin", "operator", "auditor"}),
        ("POST", "/flags", {"superadmin"}),
        ("GET", "/flags/beta", {"superadmin", "operator", "auditor"}),
        ("PATCH", "/flags/beta", {"superadmin", "operator"}),
        ("DELETE", "/flags/beta", {"superadmin"}),
        ("GET", "/stats/overview", {"superadmin", "operator", "auditor"}),
        ("GET", "/stats/daily", {"superadmin", "operator", "auditor"}),
        ("GET", "/users", {"superadmin", "operator", "auditor"}),
        ("GET", f"/users/{NOBODY}", {"superadmin", "operator", "auditor"}),
        ("PATCH", f"/users/{NOBODY}", {"superadmin", "operator"}),
        ("POST", f"/users/{NOBODY}/suspend", {"superadmin", "operator"}),
        ("POST", f"/users/{NOBODY}/activate", {"superadmin", "operator"}),
        ("POST", f"/users/{NOBODY}/unlock", {"superadmin", "operator"}),
        ("POST", f"/admins/{NOBODY}/unlock", {"superadmin"}),
    ],
)
async def test_operations_enforce_roles(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    method: str,
    path: str,
    allowed: set[str],
) -> None:
    for role in AdminRole:
        admin = await new_admin(client, database, settings, role)
        refused = code_of(await admin.call(method, path)) == FORBIDDEN
        assert refused == (role not in allowed), role
    assert code_of(await client.request(method, BACKOFFICE + path)) == UNAUTHENTICATED
