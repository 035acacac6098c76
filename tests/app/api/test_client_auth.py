"""The client API's auth operations, over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.core.tokens import Audience, Tokens, TokenType
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import RevocationReason, Session, User, UserStatus
from tests.app.accounts import (
    BACKOFFICE,
    CLIENT,
    PASSWORD,
    Person,
    code_of,
    data_of,
    log_in,
    new_admin,
    new_user,
    refresh,
    register,
    tokens_of,
)
from tests.app.conftest import SettingsFactory, serve


async def sessions_of(database: Database, person: Person) -> list[Session]:
    async with database.session() as session:
        found = await session.scalars(
            select(Session).where(Session.user_id == person.id).order_by(Session.id)
        )
        return list(found)


async def test_register_creates_an_account(client: httpx.AsyncClient) -> None:
    data = data_of(await register(client, "Ada@Example.COM", locale="en-GB"), 201)
    assert data["email"] == "ada@example.com"
    assert data["display_name"] == "Ada Lovelace"
    assert data["locale"] == "en-GB"
    assert data["email_verified"] is False
    assert UUID(data["id"]).version == 7
    assert "password" not in str(data)


async def test_register_with_taken_address_in_other_case_is_refused(client: httpx.AsyncClient) -> None:
    data_of(await register(client, "ada@example.com"), 201)
    assert code_of(await register(client, "ADA@example.com")) == (409, "users.email_taken")


async def test_one_of_parallel_registrations_succeeds(client: httpx.AsyncClient) -> None:
    responses = await asyncio.gather(*(register(client, "race@example.com") for _ in range(5)))
    assert sorted(response.status_code for response in responses) == [201, 409, 409, 409, 409]


async def test_closed_registration_is_refused(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    async with serve(make_settings(registration_open=False)) as client:
        assert code_of(await register(client)) == (403, "auth.registration_closed")
        assert data_of(await client.get(f"{CLIENT}/config"))["features"]["registration"] is False


async def test_register_with_short_password_is_refused(client: httpx.AsyncClient) -> None:
    response = await register(client, password="short")
    assert code_of(response) == (422, "request.invalid")
    assert response.json()["errors"][0]["loc"] == ["body", "password"]


async def test_login_opens_a_session(client: httpx.AsyncClient, database: Database) -> None:
    await register(client, "ada@example.com")
    data = data_of(await log_in(client, CLIENT, "ADA@example.com"))
    assert data["token_type"] == "bearer"
    assert (data["expires_in"], data["refresh_expires_in"]) == (1800, 604800)
    async with database.session() as session:
        opened = (await session.scalars(select(Session))).one()
        user = (await session.scalars(select(User))).one()
    assert opened.client_address == "192.0.2.7"
    assert opened.user_agent is not None
    assert opened.user_agent.startswith("python-httpx/")
    assert data["refresh_token"].encode() not in opened.refresh_hash
    assert len(opened.refresh_hash) == 32
    assert user.last_login_at is not None
    assert user.last_login_at > user.updated_at


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
async def test_wrong_password_and_unknown_account_get_equal_responses(
    client: httpx.AsyncClient, email: str
) -> None:
    await register(client, "ada@example.com")
    response = await log_in(client, CLIENT, email, "wrong password")
    body = response.json()
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    del body["request_id"]
    assert body == {
        "success": False,
        "code": "auth.invalid_credentials",
        "message": "The e-mail address or the password is wrong.",
        "data": None,
        "errors": [],
    }


@pytest.mark.parametrize("prefix", [CLIENT, BACKOFFICE])
async def test_wrong_password_and_unknown_account_take_one_hash(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    prefix: str,
) -> None:
    """Both verify once, and neither hashes a password."""
    user = await new_user(client)
    known = user if prefix == CLIENT else await new_admin(client, database, settings)
    verified: list[str | None] = []
    hashed: list[str] = []
    verify, hash_ = Passwords.verify, Passwords.hash

    async def counted_verify(self: Passwords, password: str, stored: str | None) -> bool:
        verified.append(stored)
        return await verify(self, password, stored)

    async def counted_hash(self: Passwords, password: str) -> str:
        hashed.append(password)
        return await hash_(self, password)

    monkeypatch.setattr(Passwords, "verify", counted_verify)
    monkeypatch.setattr(Passwords, "hash", counted_hash)
    await log_in(client, prefix, known.email, "wrong password")
    await log_in(client, prefix, "nobody@example.com", "wrong password")
    assert [stored is None for stored in verified] == [False, True]
    assert hashed == []


async def test_suspension_is_revealed_only_with_the_right_password(
    client: httpx.AsyncClient, database: Database
) -> None:
    await register(client, "ada@example.com")
    async with database.session() as session:
        await session.execute(update(User).values(status=UserStatus.SUSPENDED))
        await session.commit()
    wrong = await log_in(client, CLIENT, "ada@example.com", "wrong password")
    right = await log_in(client, CLIENT, "ada@example.com", PASSWORD)
    assert code_of(wrong) == (401, "auth.invalid_credentials")
    assert code_of(right) == (403, "auth.account_suspended")


async def test_login_rehashes_after_a_change_of_cost(
    make_settings: SettingsFactory, client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    async with serve(make_settings(password_time_cost=2)) as dearer:
        data_of(await log_in(dearer, CLIENT, user.email))
        async with database.session() as session:
            stored = (await session.scalars(select(User.password_hash))).one()
        assert ",t=2," in stored
        data_of(await log_in(dearer, CLIENT, user.email))


async def test_logout_ends_only_the_session_of_the_caller(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    assert (await user.call("GET", "/users/me")).status_code == 200
    response = await user.call("POST", "/auth/logout")
    assert (response.status_code, response.content) == (204, b"")
    assert code_of(await user.call("GET", "/users/me")) == (401, "auth.unauthenticated")
    assert code_of(await refresh(client, CLIENT, user.refresh_token)) == (401, "auth.invalid_refresh_token")
    assert (await other.call("GET", "/users/me")).status_code == 200
    assert (await sessions_of(database, user))[0].revocation_reason is RevocationReason.LOGOUT


async def test_refresh_returns_the_next_pair(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    before = (await sessions_of(database, user))[0]
    access, second = tokens_of(await refresh(client, CLIENT, user.refresh_token))
    after = (await sessions_of(database, user))[0]
    assert second != user.refresh_token
    assert after.id == before.id
    assert after.expires_at > before.expires_at
    user.access_token = access
    assert (await user.call("GET", "/users/me")).status_code == 200
    data_of(await refresh(client, CLIENT, second))


async def test_refresh_with_used_token_revokes_session(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    access, second = tokens_of(await refresh(client, CLIENT, user.refresh_token))
    user_after = Person(client, CLIENT, user.id, user.email, access, second)
    assert (await user_after.call("GET", "/users/me")).status_code == 200
    assert code_of(await refresh(client, CLIENT, user.refresh_token)) == (401, "auth.refresh_token_reused")
    assert code_of(await user_after.call("GET", "/users/me")) == (401, "auth.unauthenticated")
    assert code_of(await refresh(client, CLIENT, second)) == (401, "auth.invalid_refresh_token")
    assert (await sessions_of(database, user))[0].revocation_reason is RevocationReason.REFRESH_REUSED


async def test_one_of_parallel_refreshes_succeeds(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    responses = await asyncio.gather(*(refresh(client, CLIENT, user.refresh_token) for _ in range(4)))
    codes = sorted(code_of(response)[1] for response in responses)
    assert codes.count("ok") == 1
    assert codes.count("auth.refresh_token_reused") == 1
    assert codes.count("auth.invalid_refresh_token") == 2
    winner = next(response for response in responses if response.status_code == 200)
    # The token was stolen, so that the session ends for both holders.
    assert code_of(await refresh(client, CLIENT, tokens_of(winner)[1])) == (401, "auth.invalid_refresh_token")


async def test_access_and_refresh_tokens_are_not_interchangeable(
    client: httpx.AsyncClient,
) -> None:
    user = await new_user(client)
    assert code_of(await refresh(client, CLIENT, user.access_token)) == (401, "auth.invalid_refresh_token")
    user.access_token = user.refresh_token
    assert code_of(await user.call("GET", "/users/me")) == (401, "auth.unauthenticated")


@pytest.mark.parametrize("token", ["a.b.c", "e30.e30.e30"])
async def test_refresh_with_invalid_token_is_refused(client: httpx.AsyncClient, token: str) -> None:
    assert code_of(await refresh(client, CLIENT, token)) == (401, "auth.invalid_refresh_token")


async def test_expired_session_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    async with database.session() as session:
        await session.execute(update(Session).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
        await session.commit()
    assert code_of(await user.call("GET", "/users/me")) == (401, "auth.unauthenticated")
    assert code_of(await refresh(client, CLIENT, user.refresh_token)) == (401, "auth.invalid_refresh_token")


async def test_refresh_of_suspended_owner_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    async with database.session() as session:
        await session.execute(update(User).values(status=UserStatus.SUSPENDED))
        await session.commit()
    assert code_of(await refresh(client, CLIENT, user.refresh_token)) == (401, "auth.invalid_refresh_token")


async def test_refresh_with_token_of_another_owner_is_refused(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    """The token has a valid signature but another owner: it is refused, but does not count as reuse."""
    user, other = await new_user(client), await new_user(client)
    tokens = Tokens(settings.jwt_keys, issuer=settings.jwt_issuer)
    claims = tokens.read(user.refresh_token, audience=Audience.CLIENT, token_type=TokenType.REFRESH)
    forged = tokens.issue(
        replace(claims, subject=other.id),
        audience=Audience.CLIENT,
        token_type=TokenType.REFRESH,
        lifetime=60,
    )
    assert code_of(await refresh(client, CLIENT, forged)) == (401, "auth.invalid_refresh_token")
    data_of(await refresh(client, CLIENT, user.refresh_token))


async def test_login_is_refused_if_the_password_changes_during_verification(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await new_user(client)
    verify = Passwords.verify

    async def verify_while_it_changes(self: Passwords, password: str, stored: str | None) -> bool:
        matches = await verify(self, password, stored)
        async with database.session() as session:
            await session.execute(update(User).values(password_hash=await self.hash("another one")))
            await session.commit()
        return matches

    monkeypatch.setattr(Passwords, "verify", verify_while_it_changes)
    assert code_of(await log_in(client, CLIENT, user.email)) == (401, "auth.invalid_credentials")
