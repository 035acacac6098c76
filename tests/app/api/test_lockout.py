"""Lock-out after too many wrong passwords, by account and network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.accounts import BACKOFFICE, CLIENT, PASSWORD, code_of, log_in, new_admin, new_user, register
from tests.app.conftest import SettingsFactory, serve

LOCKED = (429, "auth.locked")
WRONG = (401, "auth.invalid_credentials")


@pytest.fixture
async def strict(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    """Three attempts per account, six per address."""
    async with serve(make_settings(lockout_account_attempts=3, lockout_address_attempts=6)) as client:
        yield client


async def guess(client: httpx.AsyncClient, email: str) -> tuple[int, str]:
    return code_of(await log_in(client, CLIENT, email, "wrong password"))


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
async def test_failures_lock_existing_and_unknown_accounts(strict: httpx.AsyncClient, email: str) -> None:
    await register(strict, "ada@example.com")
    assert [await guess(strict, email) for _ in range(3)] == [WRONG] * 3
    response = await log_in(strict, CLIENT, email, PASSWORD)
    assert code_of(response) == LOCKED
    assert 890 < response.json()["details"]["retry_after"] <= 900
    assert response.headers["retry-after"] == str(response.json()["details"]["retry_after"])


async def test_letter_case_does_not_reset_attempts(strict: httpx.AsyncClient) -> None:
    spellings = ["ada@example.com", "ADA@example.com", "Ada@Example.com"]
    assert [await guess(strict, email) for email in spellings] == [WRONG] * 3
    assert await guess(strict, "aDa@example.com") == LOCKED


async def test_failures_lock_an_address_for_all_accounts(strict: httpx.AsyncClient) -> None:
    assert [await guess(strict, f"{n}@example.com") for n in range(6)] == [WRONG] * 6
    assert await guess(strict, "fresh@example.com") == LOCKED


async def test_ipv6_network_is_locked_as_one_address(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    settings = make_settings(
        lockout_account_attempts=0, lockout_address_attempts=6, trusted_proxies="0.0.0.0/0"
    )
    async with serve(settings) as client:

        async def guess_from(address: str) -> tuple[int, str]:
            client.headers["X-Forwarded-For"] = address
            return await guess(client, "ada@example.com")

        assert [await guess_from(f"2001:db8:0:1::{n}") for n in range(6)] == [WRONG] * 6
        assert await guess_from("2001:db8:0:1::ffff") == LOCKED
        assert await guess_from("2001:db8:0:2::1") == WRONG


async def test_successful_login_clears_failures(strict: httpx.AsyncClient) -> None:
    await register(strict, "ada@example.com")
    for _ in range(2):
        await guess(strict, "ada@example.com")
        await guess(strict, "ada@example.com")
        assert (await log_in(strict, CLIENT, "ada@example.com")).status_code == 200


async def test_own_login_does_not_reset_attempts_on_other_accounts(strict: httpx.AsyncClient) -> None:
    await register(strict, "mine@example.com")
    for n in range(6):
        assert await guess(strict, f"{n}@example.com") == WRONG
        await log_in(strict, CLIENT, "mine@example.com")
    assert await guess(strict, "next@example.com") == LOCKED


async def test_parallel_guesses_count_like_sequential_ones(
    strict: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    verify = Passwords.verify

    async def counted(self: Passwords, password: str, stored: str | None) -> bool:
        nonlocal looked_at
        looked_at += 1
        return await verify(self, password, stored)

    monkeypatch.setattr(Passwords, "verify", counted)
    await asyncio.gather(*(guess(strict, "ada@example.com") for _ in range(10)))
    assert looked_at == 3


@pytest.mark.parametrize("prefix", [CLIENT, BACKOFFICE])
async def test_parallel_valid_logins_all_succeed(
    client: httpx.AsyncClient, database: Database, settings: Settings, prefix: str
) -> None:
    """More logins than the limit of concurrent attempts."""
    user = await new_user(client)
    person = user if prefix == CLIENT else await new_admin(client, database, settings)
    responses = await asyncio.gather(*(log_in(client, prefix, person.email) for _ in range(50)))
    assert {code_of(response) for response in responses} == {(200, "ok")}


async def test_valid_logins_among_parallel_guesses_count_as_no_failures(strict: httpx.AsyncClient) -> None:
    user = await new_user(strict)
    passwords = [PASSWORD] * 20 + ["wrong password"] * 2
    responses = await asyncio.gather(
        *(log_in(strict, CLIENT, user.email, password) for password in passwords)
    )
    assert [code_of(response) for response in responses] == [(200, "ok")] * 20 + [WRONG] * 2


async def test_lock_ends_with_its_window(strict: httpx.AsyncClient, redis: RedisClient) -> None:
    for _ in range(4):
        last = await guess(strict, "ada@example.com")
    assert last == LOCKED
    for key in await redis.send("KEYS", "attempts:*"):
        assert 0 < await redis.send("TTL", key) <= 24 * 3600
        await redis.send("PEXPIRE", key, 1)
    await asyncio.sleep(0.05)
    assert await guess(strict, "ada@example.com") == WRONG


async def test_redis_keys_contain_no_email_address(strict: httpx.AsyncClient, redis: RedisClient) -> None:
    await guess(strict, "ada@example.com")
    assert "ada@" not in str(await redis.send("KEYS", "*"))


async def test_limit_of_zero_disables_the_lock(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    settings = make_settings(
        lockout_account_attempts=0, lockout_unknown_attempts=0, lockout_address_attempts=0
    )
    async with serve(settings) as client:
        assert {await guess(client, "ada@example.com") for _ in range(60)} == {WRONG}
    assert await redis.send("KEYS", "attempts:*") == []


async def test_without_redis_attempts_are_not_limited(
    make_settings: SettingsFactory, database: Database
) -> None:
    settings = make_settings(redis_url="redis://127.0.0.1:1/0", lockout_account_attempts=1)
    async with serve(settings) as client:
        assert [await guess(client, "ada@example.com") for _ in range(3)] == [WRONG] * 3
