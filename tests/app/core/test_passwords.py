"""Password hashing: cost, threads and concurrency."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from argon2 import extract_parameters

from app.core.passwords import Passwords, placeholder_hash


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(time_cost=1, memory_kib=8, parallelism=1, concurrency=2)
    yield passwords
    passwords.close()


async def test_verify_accepts_only_the_right_password(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert await passwords.verify("correct horse battery", stored)
    assert not await passwords.verify("correct horse batterx", stored)


async def test_hashes_of_one_password_differ(passwords: Passwords) -> None:
    assert await passwords.hash("same") != await passwords.hash("same")


async def test_any_text_can_be_hashed_and_verified(passwords: Passwords) -> None:
    for text in (" ", "ключ", "🔑" * 128, "a\tb"):
        assert await passwords.verify(text, await passwords.hash(text))


async def test_password_without_an_account_does_not_match(passwords: Passwords) -> None:
    assert not await passwords.verify("anything", None)


async def test_needs_rehash_after_a_change_of_cost(passwords: Passwords) -> None:
    dearer = Passwords(time_cost=2, memory_kib=16, parallelism=1, concurrency=1)
    stored = await passwords.hash("x")
    assert dearer.needs_rehash(stored)
    assert not passwords.needs_rehash(stored)
    dearer.close()


async def test_hashing_does_not_block_the_event_loop() -> None:
    slow = Passwords(time_cost=12, memory_kib=64 * 1024, parallelism=1, concurrency=1)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await slow.hash("x")
    ticking.cancel()
    slow.close()
    # Without a thread there would have been no ticks.
    assert ticks > 3


async def test_concurrent_hashes_are_limited(passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0
    lock = threading.Lock()
    original = passwords._hash.hash

    def counted(password: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        hashed = original(password)
        with lock:
            running -= 1
        return hashed

    monkeypatch.setattr(passwords._hash, "hash", counted)
    await asyncio.gather(*(passwords.hash("x") for _ in range(12)))
    assert most == 2


async def test_verify_without_account_verifies_the_placeholder(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash in addition to the verification would double the time, which would reveal missing accounts."""
    verified: list[str] = []

    def verify(password: str, stored: str) -> bool:
        verified.append(stored)
        return True

    monkeypatch.setattr(passwords._hash, "hash", lambda password: pytest.fail("hashed"))
    monkeypatch.setattr(passwords._hash, "verify", verify)
    assert not await passwords.verify("anything", None)
    (stand_in,) = verified
    assert stand_in.startswith("$argon2id$v=19$m=8,t=1,p=1$")


async def test_placeholder_costs_as_much_as_a_stored_hash_and_matches_no_password() -> None:
    placeholder = placeholder_hash(time_cost=2, memory_kib=1024, parallelism=2)
    passwords = Passwords(time_cost=2, memory_kib=1024, parallelism=2, concurrency=1)
    stored = await passwords.hash("correct horse battery staple")

    assert extract_parameters(placeholder) == extract_parameters(stored)
    assert not await passwords.verify("correct horse battery staple", placeholder)
    passwords.close()
