"""Verification of addresses and forgotten passwords, over HTTP. tests/app/schedule tests the mails."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.db.engine import Database
from app.db.identifiers import uuid7
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import (
    OneTimeToken,
    OutboxEvent,
    RevocationReason,
    Session,
    TokenPurpose,
    User,
    UserStatus,
)
from tests.app.accounts import (
    CLIENT,
    PASSWORD,
    Person,
    code_of,
    data_of,
    log_in,
    new_admin,
    new_user,
    refresh,
)
from tests.app.conftest import SettingsFactory, serve
from tests.app.one_time_tokens import issue, token_of
from tests.app.queries import statements

NEW_PASSWORD = "staple wrong donkey"
VERIFY, RESET = TokenPurpose.VERIFY_EMAIL, TokenPurpose.RESET_PASSWORD
INVALID = (403, "auth.invalid_one_time_token")
UNAUTHENTICATED = (401, "auth.unauthenticated")
NEVER_ISSUED = "q0hM3v8Zr5sT1uW9xY7aB2cD4eF6gH8jK0lN3pQ5rS7"

Use = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


async def confirm(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post(f"{CLIENT}/auth/verify-email/confirm", json={"token": token})


async def reset(http: httpx.AsyncClient, token: str, password: str = NEW_PASSWORD) -> httpx.Response:
    return await http.post(f"{CLIENT}/auth/password/reset", json={"token": token, "new_password": password})


async def forget(http: httpx.AsyncClient, email: str) -> httpx.Response:
    return await http.post(f"{CLIENT}/auth/password/forgot", json={"email": email})


async def events(database: Database, topic: str) -> list[dict[str, Any]]:
    async with database.session() as session:
        found = await session.scalars(
            select(OutboxEvent.payload).where(OutboxEvent.topic == topic).order_by(OutboxEvent.id)
        )
        return list(found)


async def is_verified(user: Person) -> bool:
    return bool(data_of(await user.call("GET", "/users/me"))["email_verified"])


async def change(database: Database, user: Person, **values: object) -> None:
    async with database.session() as session, transaction(session):
        await session.execute(update(User).where(User.id == user.id).values(**values))


@pytest.fixture(params=[(VERIFY, confirm), (RESET, reset)], ids=["verify", "reset"])
def kind(request: pytest.FixtureRequest) -> tuple[TokenPurpose, Use]:
    """Both purposes of tokens, and how they are used."""
    chosen: tuple[TokenPurpose, Use] = request.param
    return chosen


async def test_token_verifies_the_address_once(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    assert not await is_verified(user)
    token = await token_of(database, user.id, VERIFY)
    response = await confirm(client, token)
    assert (response.status_code, response.content) == (204, b"")
    assert await is_verified(user)
    assert code_of(await confirm(client, token)) == INVALID
    assert code_of(await user.call("POST", "/auth/verify-email/request")) == (
        409,
        "auth.email_already_verified",
    )


async def test_verification_sends_a_webhook_event(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user = await new_user(client)
    for _ in range(2):
        assert (await use(client, await token_of(database, user.id, purpose))).status_code == 204
    bodies = [json.loads(event["body"]) for event in await events(database, "webhook.event")]
    # The second use has no effect.
    assert [body["data"] for body in bodies if body["type"] == "user.updated"] == [
        {"user_id": str(user.id), "changed": ["email_verified"], "by": "user"}
    ]


async def test_only_the_hash_of_a_token_is_stored(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    token = await token_of(database, user.id, VERIFY)
    async with database.session() as session:
        row = (await session.scalars(select(OneTimeToken))).one()
    assert row.digest == hashlib.sha256(token.encode()).digest()
    assert token not in repr(vars(row))


async def test_one_of_parallel_uses_succeeds(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user = await new_user(client)
    token = await token_of(database, user.id, purpose)
    # More at once would be too many for the limit by address.
    responses = await asyncio.gather(*(use(client, token) for _ in range(50 if use is confirm else 30)))
    statuses = Counter(response.status_code for response in responses)
    assert statuses == {204: 1, 403: len(responses) - 1}


async def test_invalid_token_is_refused(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user = await new_user(client)
    expired = await token_of(database, user.id, purpose, timedelta(seconds=-1))
    other = await token_of(database, user.id, RESET if purpose is VERIFY else VERIFY)
    replaced = await token_of(database, user.id, purpose)
    latest = await token_of(database, user.id, purpose)
    for token in (NEVER_ISSUED, expired, other, replaced):
        assert code_of(await use(client, token)) == INVALID
    assert code_of(await log_in(client, CLIENT, user.email)) == (200, "ok")
    assert (await use(client, latest)).status_code == 204


async def test_token_for_former_address_is_refused(
    client: httpx.AsyncClient, database: Database, settings: Settings, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user, admin = await new_user(client), await new_admin(client, database, settings)
    token = await token_of(database, user.id, purpose)
    body = {"email": "another@example.com"}
    data_of(await admin.call("PATCH", f"/users/{user.id}", json=body))
    assert code_of(await use(client, token)) == INVALID
    assert not await is_verified(user)


async def test_suspended_account_is_refused_and_token_stays_valid(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user = await new_user(client)
    token = await token_of(database, user.id, purpose)
    await change(database, user, status=UserStatus.SUSPENDED)
    assert code_of(await use(client, token)) == (403, "auth.account_suspended")
    await change(database, user, status=UserStatus.ACTIVE)
    assert (await use(client, token)).status_code == 204


async def test_delete_of_account_deletes_its_tokens(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user = await new_user(client)
    token = await token_of(database, user.id, purpose)
    assert (await user.call("DELETE", "/users/me")).status_code == 204
    assert code_of(await use(client, token)) == INVALID


async def test_tokens_of_all_attempts_of_a_mail_are_valid(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    """The first attempt may have arrived although it seemed to fail: both tokens work, one of them once."""
    purpose, use = kind
    user, event = await new_user(client), uuid7()
    first = await issue(database, user.id, purpose, event_id=event)
    second = await issue(database, user.id, purpose, event_id=event)
    assert first is not None
    assert second is not None
    assert (await use(client, first)).status_code == 204
    assert code_of(await use(client, second)) == INVALID
    assert await issue(database, user.id, purpose, event_id=event) is None


async def test_obsolete_mail_gets_no_token(
    client: httpx.AsyncClient, database: Database, kind: tuple[TokenPurpose, Use]
) -> None:
    purpose, use = kind
    user = await new_user(client)
    earlier, later = uuid7(), uuid7()
    token = await issue(database, user.id, purpose, event_id=max(earlier, later))
    assert token is not None
    assert await issue(database, user.id, purpose, event_id=min(earlier, later)) is None
    assert (await use(client, token)).status_code == 204


async def test_registration_and_request_send_mail_after_the_commit(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    response = await user.call("POST", "/auth/verify-email/request")
    assert (response.status_code, response.content) == (202, b"")
    payload = {"user_id": str(user.id)}
    assert await events(database, "user.registered") == [payload]
    assert await events(database, "email_verification.requested") == [payload]


async def test_reset_password_ends_sessions_and_tokens(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    for caller in (user, other):
        assert (await caller.call("GET", "/users/me")).status_code == 200
    verification = await token_of(database, user.id, VERIFY)
    token = await token_of(database, user.id, RESET)
    response = await reset(client, token)
    assert (response.status_code, response.content) == (204, b"")
    for caller in (user, other):
        assert code_of(await caller.call("GET", "/users/me")) == UNAUTHENTICATED
        assert code_of(await refresh(client, CLIENT, caller.refresh_token)) == (
            401,
            "auth.invalid_refresh_token",
        )
    assert code_of(await log_in(client, CLIENT, user.email)) == (401, "auth.invalid_credentials")
    user.access_token = data_of(await log_in(client, CLIENT, user.email, NEW_PASSWORD))["access_token"]
    assert await is_verified(user), "the token proves that its holder reads the mail"
    assert code_of(await confirm(client, verification)) == INVALID
    assert code_of(await reset(client, token)) == INVALID
    assert await events(database, "password.changed") == [{"user_id": str(user.id)}]
    (notice,) = data_of(await user.call("GET", "/notifications"))["items"]
    assert notice["kind"] == "credentials_changed"
    async with database.session() as session:
        reasons = await session.scalars(
            select(Session.revocation_reason).where(Session.revoked_at.is_not(None))
        )
        assert set(reasons) == {RevocationReason.PASSWORD_CHANGED}


async def test_reset_password_lifts_the_lock_out(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    async with serve(make_settings(lockout_account_attempts=1)) as client:
        user = await new_user(client)
        for _ in range(2):
            await log_in(client, CLIENT, user.email, "wrong password")
        assert code_of(await log_in(client, CLIENT, user.email)) == (429, "auth.locked")
        assert (await reset(client, await token_of(database, user.id, RESET))).status_code == 204
        data_of(await log_in(client, CLIENT, user.email, NEW_PASSWORD))


async def test_reset_with_invalid_token_hashes_no_password(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Passwords, password: str) -> str:
        raise AssertionError("hashed")

    monkeypatch.setattr(Passwords, "hash", refuse)
    assert code_of(await reset(client, NEVER_ISSUED)) == INVALID


async def test_reset_is_refused_if_the_token_is_used_during_hashing(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await new_user(client)
    token = await token_of(database, user.id, RESET)
    hash_ = Passwords.hash

    async def hash_while_it_is_used(self: Passwords, password: str) -> str:
        async with database.session() as session, transaction(session):
            await session.execute(update(OneTimeToken).values(used_at=OneTimeToken.created_at))
        return await hash_(self, password)

    monkeypatch.setattr(Passwords, "hash", hash_while_it_is_used)
    assert code_of(await reset(client, token)) == INVALID
    monkeypatch.undo()
    data_of(await log_in(client, CLIENT, user.email))


async def test_short_password_does_not_use_up_the_token(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    token = await token_of(database, user.id, RESET)
    assert code_of(await reset(client, token, "short")) == (422, "request.invalid")
    assert (await reset(client, token)).status_code == 204


async def test_change_password_revokes_reset_tokens_and_sends_notice(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    token = await token_of(database, user.id, RESET)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (await user.call("PUT", "/users/me/password", json=body)).status_code == 204
    assert code_of(await reset(client, token)) == INVALID
    assert await events(database, "password.changed") == [{"user_id": str(user.id)}]


async def test_wrong_current_password_sends_no_notice(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    body = {"current_password": "wrong password", "new_password": NEW_PASSWORD}
    assert (await user.call("PUT", "/users/me/password", json=body)).status_code == 403
    assert await events(database, "password.changed") == []


async def test_forgot_password_is_the_same_for_known_and_unknown_addresses(
    client: httpx.AsyncClient, database: Database
) -> None:
    """Both run the same statements, and add one event."""
    active, suspended = await new_user(client), await new_user(client)
    await change(database, suspended, status=UserStatus.SUSPENDED)
    addresses = [active.email, active.email.upper(), suspended.email, "nobody@example.com"]
    await forget(client, "warm@example.com")
    seen = []
    for email in addresses:
        with statements() as sent:
            response = await forget(client, email)
        seen.append((response.status_code, response.content, [sql for sql, _ in sent]))
    assert seen[0][:2] == (202, b"")
    assert len(seen[0][2]) == 2
    assert all(cost == seen[0] for cost in seen)
    ids = [payload["user_id"] for payload in await events(database, "password.forgotten")]
    assert ids == [None, str(active.id), str(active.id), str(suspended.id), None]


async def test_events_contain_no_secrets(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    await forget(client, user.email)
    await user.call("POST", "/auth/verify-email/request")
    token = await token_of(database, user.id, RESET)
    await reset(client, token)
    for topic in (
        "user.registered",
        "email_verification.requested",
        "password.forgotten",
        "password.changed",
    ):
        assert await events(database, topic) == [{"user_id": str(user.id)}]
    async with database.session() as session:
        everything = str((await session.scalars(select(OutboxEvent.payload))).all())
    assert token not in everything
    assert NEW_PASSWORD not in everything


async def test_request_of_verification_requires_authentication(client: httpx.AsyncClient) -> None:
    for path in ("/auth/verify-email/request", "/auth/logout-all"):
        assert code_of(await client.post(CLIENT + path)) == UNAUTHENTICATED
