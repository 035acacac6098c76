"""Forged tokens get 401 in the envelope, even those that name an open session."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.core.settings import Settings
from app.core.tokens import Audience, Tokens, TokenType
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import AdminRole
from tests.app.accounts import BACKOFFICE, CLIENT, Person, code_of, new_admin, new_user, refresh
from tests.app.conftest import SettingsFactory, serve
from tests.app.forged_tokens import FORGERIES, Forger

ME = {CLIENT: "/users/me", BACKOFFICE: "/auth/me"}
AUDIENCES = {CLIENT: Audience.CLIENT, BACKOFFICE: Audience.BACKOFFICE}
REFRESH_TOKEN = re.compile(r"(?=.{5,2048}$)[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
"""What the spec accepts in the body of a refresh; anything else is 422."""


@pytest.fixture
async def client(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that may send any number of requests."""
    async with serve(make_settings(rate_limits_enabled=False)) as client:
        yield client


@pytest.fixture
async def people(client: httpx.AsyncClient, database: Database, settings: Settings) -> list[Person]:
    """A user and a superadmin, whose sessions the cache remembers."""
    people = [await new_user(client), await new_admin(client, database, settings)]
    for person in people:
        assert (await person.call("GET", ME[person.prefix])).status_code == 200
    return people


def forger_of(settings: Settings, person: Person, token_type: TokenType, **changes: Any) -> Forger:
    """Signs tokens of this person's session with the service's own key."""
    good = person.access_token if token_type is TokenType.ACCESS else person.refresh_token
    tokens = Tokens(settings.jwt_keys, issuer=settings.jwt_issuer)
    claims = tokens.read(good, audience=AUDIENCES[person.prefix], token_type=token_type)
    now = int(time.time())
    payload = {
        "iss": settings.jwt_issuer,
        "aud": AUDIENCES[person.prefix],
        "typ": token_type,
        "sub": str(claims.subject),
        "sid": str(claims.session_id),
        "jti": str(claims.token_id),
        "iat": now,
        "exp": now + 600,
    }
    return Forger(settings.jwt_keys[0], payload | changes)


def fits_a_header(token: str) -> bool:
    """Whether HTTP can carry the token in a field, where it is not trimmed (RFC 9110, section 5.5)."""
    return token.isascii() and token.isprintable() and token == token.strip()


def assert_unauthenticated(response: httpx.Response, code: str, what: object) -> None:
    assert code_of(response) == (401, code), what
    body = response.json()
    assert (body["success"], body["data"]) == (False, None), what
    assert body["request_id"] == response.headers["x-request-id"], what


async def test_forged_access_token_gets_401(people: list[Person], settings: Settings) -> None:
    for person in people:
        forger = forger_of(settings, person, TokenType.ACCESS)
        person.access_token = forger.token()
        assert (await person.call("GET", ME[person.prefix])).status_code == 200
        tokens = {name: forge(forger) for name, forge in FORGERIES.items()}
        for name, token in tokens.items():
            if fits_a_header(token):
                person.access_token = token
                response = await person.call("GET", ME[person.prefix])
                assert_unauthenticated(response, "auth.unauthenticated", (person.prefix, name))
                assert response.headers["www-authenticate"].startswith("Bearer"), name


async def test_forged_refresh_token_gets_401_and_ends_no_session(
    people: list[Person], settings: Settings
) -> None:
    for person in people:
        forger = forger_of(settings, person, TokenType.REFRESH)
        for name, forge in FORGERIES.items():
            token = forge(forger)
            response = await refresh(person.http, person.prefix, token)
            if REFRESH_TOKEN.fullmatch(token):
                assert_unauthenticated(response, "auth.invalid_refresh_token", (person.prefix, name))
            else:
                assert code_of(response) == (422, "request.invalid"), (person.prefix, name)
        assert (await refresh(person.http, person.prefix, person.refresh_token)).status_code == 200


@pytest.mark.parametrize("cached", [True, False])
async def test_token_whose_claims_contradict_its_session_gets_401(
    people: list[Person],
    settings: Settings,
    redis: RedisClient,
    database: Database,
    client: httpx.AsyncClient,
    cached: bool,
) -> None:
    """Signed with our key for an open session, but of another owner or API."""
    user, admin = people
    other_user = await new_user(client)
    auditor = await new_admin(client, database, settings, AdminRole.AUDITOR)
    contradictions = [
        (user, BACKOFFICE, {"aud": "backoffice"}),
        (user, BACKOFFICE, {"aud": "backoffice", "sub": str(admin.id)}),
        (admin, CLIENT, {"aud": "client"}),
        (admin, CLIENT, {"aud": "client", "sub": str(user.id)}),
        (user, CLIENT, {"sub": str(other_user.id)}),
        (user, CLIENT, {"sub": str(uuid4())}),
        (auditor, BACKOFFICE, {"sub": str(admin.id)}),
        (auditor, BACKOFFICE, {"sub": str(uuid4())}),
        (auditor, BACKOFFICE, {"sid": str(uuid4())}),
    ]
    for person, prefix, changes in contradictions:
        for purpose in TokenType:
            forger = forger_of(settings, person, purpose, **changes)
            if not cached:
                await redis.send("FLUSHDB")
            if purpose is TokenType.REFRESH:
                response = await refresh(client, prefix, forger.token())
                assert_unauthenticated(response, "auth.invalid_refresh_token", changes)
                continue
            headers = {"Authorization": f"Bearer {forger.token()}"}
            response = await client.get(prefix + ME[prefix], headers=headers)
            assert_unauthenticated(response, "auth.unauthenticated", changes)
    for person in (user, admin, auditor):
        assert (await person.call("GET", ME[person.prefix])).status_code == 200


@pytest.mark.parametrize(
    "entry", ["alive/2:", "alive/2:backoffice", "alive:superadmin", "alive/2:{}:emperor", "\x00"]
)
async def test_unreadable_cache_entry_is_decided_by_the_database(
    people: list[Person], redis: RedisClient, entry: str
) -> None:
    _, admin = people
    for key in await redis.send("KEYS", "session:*"):
        await redis.send("SET", key, entry.format(f"backoffice:{admin.id}"))
    for person in people:
        assert (await person.call("GET", ME[person.prefix])).status_code == 200


async def test_two_authorization_fields_get_401(people: list[Person], client: httpx.AsyncClient) -> None:
    """A proxy might use the other one of the two fields."""
    for person in people:
        field = ("Authorization", f"Bearer {person.access_token}")
        response = await client.get(person.prefix + ME[person.prefix], headers=[field, field])
        assert_unauthenticated(response, "auth.unauthenticated", person.prefix)
