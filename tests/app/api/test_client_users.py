"""The client API's users operations, over HTTP."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from sqlalchemy import func, select, update

from app.core.passwords import Passwords
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import Session, User
from tests.app.accounts import CLIENT, PASSWORD, Person, code_of, data_of, log_in, new_user, refresh, register

NEW_PASSWORD = "staple wrong donkey"
UNAUTHENTICATED = (401, "auth.unauthenticated")


async def test_get_me_returns_only_public_fields(client: httpx.AsyncClient) -> None:
    user = await new_user(client, "ada@example.com")
    data = data_of(await user.call("GET", "/users/me"))
    assert data["id"] == str(user.id)
    assert set(data) == {
        "id", "email", "email_verified", "display_name", "locale", "created_at", "updated_at", "version",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"display_name": "Countess"}, ("Countess", "en")),
        ({"locale": "fr-CA"}, ("Ada Lovelace", "fr-CA")),
        ({"locale": None}, ("Ada Lovelace", None)),
        ({"display_name": "C", "locale": None}, ("C", None)),
    ],
)
async def test_update_changes_only_given_fields(
    client: httpx.AsyncClient, change: dict[str, str | None], expected: tuple[str, str | None]
) -> None:
    user = await new_user(client, locale="en")
    before = data_of(await user.call("GET", "/users/me"))
    changed = data_of(await user.call("PATCH", "/users/me", json=change))
    assert (changed["display_name"], changed["locale"]) == expected
    assert changed["updated_at"] > before["updated_at"]
    assert changed["created_at"] == before["created_at"]
    assert data_of(await user.call("GET", "/users/me")) == changed


@pytest.mark.parametrize(
    "change",
    [{}, {"email": "new@example.com"}, {"display_name": ""}, {"display_name": None}, {"locale": "xx_YY"}],
)
async def test_invalid_update_is_refused(client: httpx.AsyncClient, change: dict[str, str | None]) -> None:
    user = await new_user(client)
    assert code_of(await user.call("PATCH", "/users/me", json=change)) == (422, "request.invalid")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/me"),
        ("PATCH", "/users/me"),
        ("DELETE", "/users/me"),
        ("PUT", "/users/me/password"),
        ("POST", "/auth/logout"),
    ],
)
async def test_operations_without_token_are_refused(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    response = await client.request(method, CLIENT + path)
    assert code_of(response) == UNAUTHENTICATED
    assert response.headers["www-authenticate"].startswith("Bearer")


async def test_delete_me_ends_sessions_and_frees_the_address(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client, "ada@example.com")
    other = await user.log_in_again()
    for session in (user, other):
        assert (await session.call("GET", "/users/me")).status_code == 200
    assert (await user.call("DELETE", "/users/me")).status_code == 204
    for session in (user, other):
        assert code_of(await session.call("GET", "/users/me")) == UNAUTHENTICATED
    assert code_of(await refresh(client, CLIENT, other.refresh_token)) == (401, "auth.invalid_refresh_token")
    assert code_of(await log_in(client, CLIENT, "ada@example.com")) == (401, "auth.invalid_credentials")
    async with database.session() as reader:
        assert await reader.scalar(select(func.count()).select_from(User)) == 0
        assert await reader.scalar(select(func.count()).select_from(Session)) == 0
    data_of(await register(client, "ada@example.com"), 201)


async def change_password(user: Person, current: str, new: str) -> httpx.Response:
    body = {"current_password": current, "new_password": new}
    return await user.call("PUT", "/users/me/password", json=body)


async def test_change_password_ends_other_sessions(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    assert (await other.call("GET", "/users/me")).status_code == 200
    assert (await change_password(user, PASSWORD, NEW_PASSWORD)).status_code == 204
    assert (await user.call("GET", "/users/me")).status_code == 200
    assert code_of(await other.call("GET", "/users/me")) == UNAUTHENTICATED
    assert code_of(await refresh(client, CLIENT, other.refresh_token)) == (401, "auth.invalid_refresh_token")
    assert code_of(await log_in(client, CLIENT, user.email)) == (401, "auth.invalid_credentials")
    data_of(await log_in(client, CLIENT, user.email, NEW_PASSWORD))


async def test_change_password_without_current_password_is_refused(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    assert code_of(await change_password(user, "a wrong guess", NEW_PASSWORD)) == (
        403,
        "users.wrong_password",
    )
    data_of(await log_in(client, CLIENT, user.email))


async def test_change_password_is_refused_if_it_changes_during_verification(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await new_user(client)
    verify = Passwords.verify

    async def verify_while_it_changes(self: Passwords, password: str, stored: str | None) -> bool:
        matches = await verify(self, password, stored)
        async with database.session() as session, transaction(session):
            await session.execute(update(User).values(password_hash="changed"))
        return matches

    monkeypatch.setattr(Passwords, "verify", verify_while_it_changes)
    assert code_of(await change_password(user, PASSWORD, NEW_PASSWORD)) == (403, "users.wrong_password")
    async with database.session() as reader:
        assert await reader.scalar(select(User.password_hash)) == "changed"


async def test_one_of_parallel_password_changes_succeeds(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    responses = await asyncio.gather(
        change_password(user, PASSWORD, NEW_PASSWORD), change_password(other, PASSWORD, "yet another one")
    )
    assert sorted(response.status_code for response in responses) in ([204, 401], [204, 403])
