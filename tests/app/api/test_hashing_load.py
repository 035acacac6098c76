"""More passwords than can be hashed: served, refused and dropped requests."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core import hashing_queue
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import TokenPurpose
from tests.app.accounts import (
    BACKOFFICE,
    CLIENT,
    PASSWORD,
    code_of,
    log_in,
    new_admin,
    new_user,
    register,
)
from tests.app.conftest import SettingsFactory, serve
from tests.app.eventually import eventually
from tests.app.metrics import Scrape
from tests.app.one_time_tokens import token_of
from tests.app.processes import environment_of, web

BUSY = (503, "service.busy")
NEW_PASSWORD = "staple wrong donkey"
CHANGE = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}


class Hashing:
    """Blocks argon2 while closed, and counts calls."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._may_begin = threading.Event()
        self._may_begin.set()
        self.begun = 0
        for name in ("hash", "verify"):
            self._guard(monkeypatch, name, getattr(Argon2Hasher, name))

    def _guard(self, monkeypatch: pytest.MonkeyPatch, name: str, original: Any) -> None:
        def guarded(*arguments: Any, **named: Any) -> Any:
            self.begun += 1
            assert self._may_begin.wait(60)
            return original(*arguments, **named)

        monkeypatch.setattr(Argon2Hasher, name, guarded)

    def stop(self) -> None:
        self._may_begin.clear()
        self.begun = 0

    def go_on(self) -> None:
        self._may_begin.set()


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hashing]:
    hashing = Hashing(monkeypatch)
    yield hashing
    hashing.go_on()


@pytest.fixture
async def client(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, hashing: Hashing
) -> AsyncIterator[httpx.AsyncClient]:
    """An application that hashes one password at a time."""
    async with serve(make_settings(password_concurrency=1, rate_limits_enabled=False)) as client:
        yield client


async def fill(client: httpx.AsyncClient, hashing: Hashing, email: str) -> list[asyncio.Task[httpx.Response]]:
    """Occupy the hasher, with one waiting request of every kind. `email` has an account."""
    hashing.stop()
    tasks = [asyncio.create_task(register(client))]
    await eventually(lambda: hashing.begun == 1)
    tasks.append(asyncio.create_task(register(client)))
    tasks.append(asyncio.create_task(log_in(client, CLIENT, "missing@example.com")))
    tasks.append(asyncio.create_task(log_in(client, CLIENT, email)))
    for kind in ("known_login", "login", "other"):
        await eventually(partial(_waiting_are, client, kind, 1))
    return tasks


async def test_every_operation_that_hashes_is_refused_when_too_many_wait(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    hashing: Hashing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, root = await new_user(client), await new_admin(client, database, settings)
    token = await token_of(database, user.id, TokenPurpose.RESET_PASSWORD)
    monkeypatch.setattr(hashing_queue, "MOST_WAITING", 1)
    running = await fill(client, hashing, user.email)
    admin = {"email": "x@example.com", "password": PASSWORD, "display_name": "X", "role": "auditor"}
    reset = {"token": token, "new_password": NEW_PASSWORD}
    responses = [
        await register(client),
        await log_in(client, CLIENT, user.email),
        await log_in(client, CLIENT, "missing@example.com"),
        await log_in(client, BACKOFFICE, root.email),
        await user.call("PUT", "/users/me/password", json=CHANGE),
        await root.call("PUT", "/auth/me/password", json=CHANGE),
        await root.call("POST", "/admins", json=admin),
        await client.post(f"{CLIENT}/auth/password/reset", json=reset),
    ]
    assert [code_of(response) for response in responses] == [BUSY] * len(responses)
    assert {int(response.headers["retry-after"]) for response in responses} == {1}
    assert hashing.begun == 1
    # Other requests are served in the meantime.
    assert (await user.call("GET", "/users/me")).status_code == 200
    hashing.go_on()
    assert [(await request).status_code for request in running] == [201, 201, 401, 200]
    assert (await client.post(f"{CLIENT}/auth/password/reset", json=reset)).status_code == 204


async def test_login_overtakes_registrations_that_wait(client: httpx.AsyncClient, hashing: Hashing) -> None:
    user = await new_user(client)
    finished: list[str] = []

    async def noted(name: str, request: Any) -> None:
        response = await request
        assert response.status_code in (200, 201)
        finished.append(name)

    hashing.stop()
    registrations = [asyncio.create_task(noted("registration", register(client))) for _ in range(20)]
    await eventually(lambda: _waiting_are(client, "other", 19))
    login = asyncio.create_task(noted("login", log_in(client, CLIENT, user.email)))
    await eventually(lambda: _waiting_are(client, "known_login", 1))
    hashing.go_on()
    await asyncio.gather(login, *registrations)
    # Only requests that were already hashed, and the next one, may be faster.
    assert finished.index("login") <= 3


async def _waiting_are(client: httpx.AsyncClient, kind: str, count: int) -> bool:
    scrape = Scrape((await client.get("/metrics")).text)
    return scrape.value("password_hashing_waiting", kind=kind) == count


async def test_parallel_registrations_are_served_or_refused(
    client: httpx.AsyncClient, hashing: Hashing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing_queue, "MOST_WAITING", 30)
    hashing.stop()
    registrations = [asyncio.create_task(register(client)) for _ in range(100)]
    await eventually(lambda: sum(registration.done() for registration in registrations) == 69)
    hashing.go_on()
    codes = [code_of(response) for response in await asyncio.gather(*registrations)]
    assert (codes.count(BUSY), codes.count((201, "ok"))) == (69, 31)
    assert hashing.begun == 31


async def test_work_of_disconnected_clients_is_dropped(
    database: Database, settings: Settings, redis: RedisClient, tmp_path: Path
) -> None:
    """Over sockets, because the server notices disconnections."""
    # A hash takes a second, so that the others disconnect while they wait.
    slow = {"PASSWORD_TIME_COST": "60", "PASSWORD_MEMORY_KIB": str(64 * 1024), "PASSWORD_CONCURRENCY": "1"}
    with web(environment_of(settings, **slow), tmp_path / "web.log") as service, ExitStack() as stack:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
            first = stack.enter_context(_send_login(service.url))
            await eventually(lambda: _begun_are(client, 1))
            others = [stack.enter_context(_send_login(service.url)) for _ in range(2)]
            await eventually(lambda: _waiting_are(client, "login", 2))
            for connection in others:
                connection.close()
            await eventually(lambda: _waiting_are(client, "login", 0))
            scrape = Scrape((await client.get("/metrics")).text)
            assert scrape.value("password_hashing_dropped_total", kind="login") == 2
            assert await asyncio.to_thread(first.recv, 12) == b"HTTP/1.1 401"
            assert await _begun_are(client, 1)


async def _begun_are(client: httpx.AsyncClient, count: int) -> bool:
    scrape = Scrape((await client.get("/metrics")).text)
    return scrape.value("password_hashing_wait_seconds_count", kind="login") == count


def _send_login(url: str) -> socket.socket:
    address, body = httpx.URL(url), b'{"email": "missing@example.com", "password": "wrong"}'
    connection = socket.create_connection((address.host, address.port or 80), timeout=60)
    head = (
        f"POST {CLIENT}/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    return connection
