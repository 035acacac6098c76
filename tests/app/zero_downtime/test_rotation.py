"""Rotation of secrets: processes at neighbouring steps accept each other's signatures."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]
import httpx
import pytest

from app.core.secret_box import SealBrokenError, SecretBox
from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.db.urls import libpq_url
from app.integrations.cache.redis_client import RedisClient
from app.models import WebhookEndpoint
from app.schedule.resources import TaskResources
from app.schedule.task import TaskContext
from app.schedule.tasks.webhooks import rotate_encryption_key
from app.services.common.webhooks.secrets import WebhookSecrets
from tests.app.accounts import PASSWORD, Person, data_of, log_in, new_user, refresh
from tests.app.conftest import SettingsFactory, serve

OLD, NEW = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
STEPS = ("{old}", "{old},{new}", "{new},{old}", "{new}")
"""The values of a setting: as it was, the new secret only verifies, it signs, the old one is gone."""
FILE = {"file": ("report.txt", b"Hello", "text/plain")}
UPLOAD = {
    "name": "a.txt",
    "media_type": "text/plain",
    "size": 5,
    "sha256": hashlib.sha256(b"Hello").hexdigest(),
}

Issue = Callable[[httpx.AsyncClient, Person], Awaitable[Any]]
Accepts = Callable[[httpx.AsyncClient, Person, Any], Awaitable[bool]]


@dataclass(frozen=True)
class Signed:
    """A value that one process signs and another one verifies."""

    setting: str
    steps: tuple[str, ...]
    issue: Issue
    accepts: Accepts


async def _log_in(http: httpx.AsyncClient, person: Person) -> Any:
    return data_of(await log_in(http, person.prefix, person.email))


async def _accepts_tokens(http: httpx.AsyncClient, person: Person, tokens: Any) -> bool:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    status = (await http.get("/api/v1/users/me", headers=headers)).status_code
    assert status in {200, 401}
    return status == 200


async def _accepts_refresh(http: httpx.AsyncClient, person: Person, tokens: Any) -> bool:
    response = await refresh(http, person.prefix, tokens["refresh_token"])
    assert response.status_code in {200, 401}
    return response.status_code == 200


async def _first_page(http: httpx.AsyncClient, person: Person) -> Any:
    return data_of(await _as(http, person).call("GET", "/files?limit=1"))["next_cursor"]


async def _accepts_cursor(http: httpx.AsyncClient, person: Person, cursor: Any) -> bool:
    response = await _as(http, person).call("GET", "/files", params={"limit": 1, "cursor": cursor})
    assert response.status_code in {200, 409}
    return response.status_code == 200


async def _begin_upload(http: httpx.AsyncClient, person: Person) -> Any:
    return data_of(await _as(http, person).call("POST", "/uploads", json=UPLOAD), 201)


async def _accepts_upload(http: httpx.AsyncClient, person: Person, begun: Any) -> bool:
    headers = {header["name"]: header["value"] for header in begun["headers"]}
    response = await http.request(begun["method"], begun["url"], content=b"Hello", headers=headers)
    assert response.status_code in {200, 403}
    return response.status_code == 200


def _as(http: httpx.AsyncClient, person: Person) -> Person:
    """The same person at another process."""
    return Person(http, person.prefix, person.id, person.email, person.access_token, person.refresh_token)


TOKEN_STEPS = tuple(step.format(old="a:{old}", new="b:{new}") for step in STEPS)
SIGNED = (
    Signed("jwt_keys", TOKEN_STEPS, _log_in, _accepts_tokens),
    Signed("cursor_key", STEPS, _first_page, _accepts_cursor),
    Signed("url_signing_key", STEPS, _begin_upload, _accepts_upload),
)


@pytest.fixture
async def processes(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> AsyncIterator[Callable[[Signed], Awaitable[list[httpx.AsyncClient]]]]:
    """The service at each step of a rotation, all at once as during restarts."""
    async with AsyncExitStack() as stack:

        async def start(signed: Signed) -> list[httpx.AsyncClient]:
            values = [step.format(old=OLD, new=NEW) for step in signed.steps]
            return [
                await stack.enter_async_context(serve(make_settings(**{signed.setting: value})))
                for value in values
            ]

        yield start


@pytest.mark.parametrize("signed", SIGNED, ids=lambda signed: signed.setting)
async def test_signature_is_accepted_at_the_next_and_the_previous_step(
    signed: Signed, processes: Callable[[Signed], Awaitable[list[httpx.AsyncClient]]]
) -> None:
    running = await processes(signed)
    for one, other in pairwise(running):
        person = await new_user(one)
        for _ in range(2):
            data_of(await person.call("POST", "/files", files=FILE), 201)
        for issuer, verifier in ((one, other), (other, one)):
            # A token of its own, since rotations of tokens are among the cases.
            person = Person(
                issuer, person.prefix, person.id, person.email, *_tokens(await _log_in(one, person))
            )
            assert await signed.accepts(verifier, person, await signed.issue(issuer, person))


@pytest.mark.parametrize("signed", SIGNED, ids=lambda signed: signed.setting)
async def test_signature_of_a_removed_secret_is_refused(
    signed: Signed, processes: Callable[[Signed], Awaitable[list[httpx.AsyncClient]]]
) -> None:
    first, *_, last = await processes(signed)
    person = await new_user(first)
    for _ in range(2):
        data_of(await person.call("POST", "/files", files=FILE), 201)
    issued = await signed.issue(first, person)
    if signed.setting == "jwt_keys":
        assert not await _accepts_refresh(last, person, issued)
    assert not await signed.accepts(last, person, issued)


def _tokens(data: Any) -> tuple[str, str]:
    return data["access_token"], data["refresh_token"]


async def test_reencrypted_secrets_open_without_the_old_key(
    make_settings: SettingsFactory, database: Database
) -> None:
    def boxed(*keys: str) -> Settings:
        return make_settings(secrets_keys=",".join(keys))

    endpoint = WebhookEndpoint(url="https://example.com", description="", event_types=[], enabled=True)
    async with database.session() as session, transaction(session):
        session.add(endpoint)
        await session.flush()
        issued = WebhookSecrets(session, SecretBox(boxed(OLD).sealing_secrets)).issue(endpoint.id)

    async def signing(settings: Settings) -> list[str]:
        async with database.session() as session:
            return await WebhookSecrets(session, SecretBox(settings.sealing_secrets)).signing(endpoint.id)

    assert await signing(boxed(NEW, OLD)) == [issued]
    with pytest.raises(SealBrokenError):
        await signing(boxed(NEW))
    resources = TaskResources(boxed(NEW, OLD))
    context = TaskContext(resources=resources, task_id="t", request_id=None, attempt=1, is_last_attempt=True)
    assert await rotate_encryption_key.function(context) == 1
    await resources.close()
    assert await signing(boxed(NEW)) == [issued]


async def test_second_role_takes_over_from_the_first_without_a_failed_request(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, migrated_url: str
) -> None:
    """The database's password is replaced by a second login, since a role has one password at a time."""
    names = [f"service_{letter}_{uuid.uuid4().hex[:8]}" for letter in "ab"]
    owner = await asyncpg.connect(libpq_url(migrated_url))
    user = urlsplit(migrated_url).username
    for name in names:
        await owner.execute(
            f"CREATE ROLE {name} LOGIN PASSWORD '{name}' IN ROLE \"{user}\"; "
            f'ALTER ROLE {name} SET role = "{user}"'
        )
    first, second = (make_settings(database_url=_login(migrated_url, name)) for name in names)
    async with serve(second) as new:
        async with serve(first) as old:
            person = await new_user(old)
            assert (await _as(new, person).call("GET", "/users/me")).status_code == 200
            assert (await person.call("GET", "/users/me")).status_code == 200
        await owner.execute(f"DROP ROLE {names[0]}")
        assert (await log_in(new, person.prefix, person.email, PASSWORD)).status_code == 200
        async with serve(first) as refused:
            assert (await log_in(refused, person.prefix, person.email, PASSWORD)).status_code == 503
    await owner.execute(f"DROP ROLE {names[1]}")
    await owner.close()


def _login(url: str, name: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{name}@{parts.hostname}:{parts.port}").geturl()


async def test_redis_accepts_both_passwords_until_the_old_one_is_removed(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    user = f"service_{uuid.uuid4().hex[:8]}"
    await redis.send("ACL", "SETUSER", user, "on", f">{OLD}", "~*", "&*", "+@all")
    old, new = (
        make_settings(redis_url=_redis_login(make_settings().redis_url, user, password))
        for password in (OLD, NEW)
    )

    async def status(settings: Settings) -> str:
        async with serve(settings) as http:
            return str(data_of(await http.get("/api/v1/config/health"))["status"])

    assert (await status(old), await status(new)) == ("ok", "degraded")
    await redis.send("ACL", "SETUSER", user, f">{NEW}")
    assert (await status(old), await status(new)) == ("ok", "ok")
    await redis.send("ACL", "SETUSER", user, f"<{OLD}")
    assert (await status(old), await status(new)) == ("degraded", "ok")
    await redis.send("ACL", "DELUSER", user)


def _redis_login(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}").geturl()
