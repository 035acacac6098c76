"""Lock-out by account and network, with known and unknown networks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, update

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import AuditEvent, Session, TokenPurpose
from app.services.common.purges import Purges
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
)
from tests.app.conftest import SettingsFactory, serve
from tests.app.one_time_tokens import token_of

HOME = "198.51.100.7"
LOCKED = (429, "auth.locked")
WRONG = (401, "auth.invalid_credentials")
OK = (200, "ok")
UNKNOWN_LIMIT = 6
NEW_PASSWORD = "staple wrong donkey"
CHANGE = {"current_password": "wrong password", "new_password": NEW_PASSWORD}
CHANGE_PATHS = {CLIENT: "/users/me/password", BACKOFFICE: "/auth/me/password"}


@pytest.fixture
def behind_proxy(make_settings: SettingsFactory) -> Settings:
    return make_settings(
        lockout_account_attempts=3, lockout_unknown_attempts=UNKNOWN_LIMIT, trusted_proxies="0.0.0.0/0"
    )


@pytest.fixture
async def client(
    behind_proxy: Settings, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    """Three failures per account and network, six per account from unknown networks."""
    async with serve(behind_proxy) as client:
        client.headers["X-Forwarded-For"] = HOME
        yield client


@pytest.fixture(params=[CLIENT, BACKOFFICE])
async def owner(
    request: pytest.FixtureRequest, client: httpx.AsyncClient, database: Database, behind_proxy: Settings
) -> Person:
    """A user or an administrator who has logged in from `HOME`."""
    if request.param == CLIENT:
        return await new_user(client)
    return await new_admin(client, database, behind_proxy)


async def try_from(
    client: httpx.AsyncClient, address: str, prefix: str, email: str, password: str = PASSWORD
) -> tuple[int, str]:
    client.headers["X-Forwarded-For"] = address
    response = code_of(await log_in(client, prefix, email, password))
    client.headers["X-Forwarded-For"] = HOME
    return response


async def attack(client: httpx.AsyncClient, prefix: str, email: str) -> list[tuple[int, str]]:
    """Guess from new networks, twice more than the limit admits."""
    addresses = [f"203.0.113.{n}" for n in range(UNKNOWN_LIMIT + 2)]
    return [await try_from(client, address, prefix, email, "guess") for address in addresses]


async def test_strangers_cannot_lock_out_owner_in_known_network(
    client: httpx.AsyncClient, owner: Person
) -> None:
    assert await attack(client, owner.prefix, owner.email) == [WRONG] * UNKNOWN_LIMIT + [LOCKED] * 2
    assert await try_from(client, "192.0.2.99", owner.prefix, owner.email) == LOCKED
    assert await try_from(client, HOME, owner.prefix, owner.email) == OK


async def test_unknown_account_is_locked_like_one_that_exists(
    client: httpx.AsyncClient, owner: Person
) -> None:
    nobody = f"{uuid4().hex}@example.com"
    for email in (owner.email, nobody):
        client.headers["X-Forwarded-For"] = "192.0.2.99"
        here = [await log_in(client, owner.prefix, email, "guess") for _ in range(4)]
        assert [code_of(response) for response in here] == [WRONG] * 3 + [LOCKED]
        assert 890 < int(here[-1].headers["retry-after"]) <= 900
    seen = [await attack(client, owner.prefix, email) for email in (owner.email, nobody)]
    assert seen[0] == seen[1] == [WRONG] * (UNKNOWN_LIMIT - 3) + [LOCKED] * 5


async def test_failures_in_known_network_lock_only_this_network(
    client: httpx.AsyncClient, owner: Person
) -> None:
    here = [await try_from(client, HOME, owner.prefix, owner.email, "guess") for _ in range(4)]
    assert here == [WRONG] * 3 + [LOCKED]
    assert await try_from(client, HOME, owner.prefix, owner.email) == LOCKED
    assert await attack(client, owner.prefix, owner.email) == [WRONG] * UNKNOWN_LIMIT + [LOCKED] * 2


async def test_limit_of_unknown_networks_holds_for_a_day(
    client: httpx.AsyncClient, owner: Person, redis: RedisClient
) -> None:
    await attack(client, owner.prefix, owner.email)
    client.headers["X-Forwarded-For"] = "192.0.2.99"
    refused = await log_in(client, owner.prefix, owner.email)
    assert 86_000 < int(refused.headers["retry-after"]) <= 86_400


async def test_success_from_unknown_network_makes_it_known(client: httpx.AsyncClient, owner: Person) -> None:
    assert await try_from(client, "192.0.2.99", owner.prefix, owner.email) == OK
    await attack(client, owner.prefix, owner.email)
    assert await try_from(client, "192.0.2.99", owner.prefix, owner.email) == OK


@pytest.mark.parametrize(
    ("age", "expected"), [(timedelta(days=89), OK), (timedelta(days=91), LOCKED)], ids=["recent", "old"]
)
async def test_network_of_ended_session_is_known_for_ninety_days(
    client: httpx.AsyncClient, owner: Person, database: Database, age: timedelta, expected: tuple[int, str]
) -> None:
    used = now() - age
    async with database.session() as session, transaction(session):
        values = {"refreshed_at": used, "expires_at": used + timedelta(days=7), "revoked_at": used}
        await session.execute(update(Session).values(**values))
    await Purges(database.session).sessions()
    await attack(client, owner.prefix, owner.email)
    assert await try_from(client, HOME, owner.prefix, owner.email) == expected


async def test_network_of_session_from_previous_release_is_known(
    client: httpx.AsyncClient, owner: Person, database: Database
) -> None:
    async with database.session() as session, transaction(session):
        await session.execute(update(Session).values(client_network=None))
    await attack(client, owner.prefix, owner.email)
    assert await try_from(client, HOME, owner.prefix, owner.email) == OK


async def test_network_of_ipv6_is_known_as_a_whole(client: httpx.AsyncClient, owner: Person) -> None:
    assert await try_from(client, "2001:db8:0:1::1", owner.prefix, owner.email) == OK
    await attack(client, owner.prefix, owner.email)
    assert await try_from(client, "2001:db8:0:1:ffff::2", owner.prefix, owner.email) == OK
    assert await try_from(client, "2001:db8:0:2::1", owner.prefix, owner.email) == LOCKED


async def test_network_is_known_only_to_the_account_of_the_session(
    client: httpx.AsyncClient, owner: Person
) -> None:
    other = await new_user(client)
    await attack(client, CLIENT, other.email)
    client.headers["X-Forwarded-For"] = "192.0.2.99"
    stranger = await log_in(client, owner.prefix, owner.email)
    assert stranger.status_code == 200
    assert await try_from(client, "192.0.2.99", CLIENT, other.email) == LOCKED


async def test_wrong_current_passwords_count_like_failed_logins(
    client: httpx.AsyncClient, owner: Person
) -> None:
    path = CHANGE_PATHS[owner.prefix]
    responses = [await owner.call("PUT", path, json=CHANGE) for _ in range(4)]
    wrong = (403, "users.wrong_password")
    assert [code_of(response) for response in responses] == [wrong] * 3 + [LOCKED]
    assert int(responses[-1].headers["retry-after"]) > 890
    right = CHANGE | {"current_password": PASSWORD}
    assert code_of(await owner.call("PUT", path, json=right)) == LOCKED
    assert await try_from(client, HOME, owner.prefix, owner.email) == LOCKED


async def test_failed_logins_count_for_change_of_password(client: httpx.AsyncClient, owner: Person) -> None:
    for _ in range(3):
        await try_from(client, HOME, owner.prefix, owner.email, "guess")
    assert code_of(await owner.call("PUT", CHANGE_PATHS[owner.prefix], json=CHANGE)) == LOCKED


async def test_stolen_token_cannot_keep_the_owner_from_changing_the_password(
    client: httpx.AsyncClient, owner: Person
) -> None:
    path = CHANGE_PATHS[owner.prefix]
    client.headers["X-Forwarded-For"] = "192.0.2.99"
    thief = [code_of(await owner.call("PUT", path, json=CHANGE)) for _ in range(4)]
    assert thief[-1] == LOCKED
    client.headers["X-Forwarded-For"] = HOME
    right = CHANGE | {"current_password": PASSWORD}
    assert (await owner.call("PUT", path, json=right)).status_code == 204


async def test_unlock_clears_failures_of_all_networks(
    client: httpx.AsyncClient, owner: Person, database: Database, behind_proxy: Settings
) -> None:
    root = await new_admin(client, database, behind_proxy)
    for _ in range(3):
        await try_from(client, HOME, owner.prefix, owner.email, "guess")
    await attack(client, owner.prefix, owner.email)
    kind = "users" if owner.prefix == CLIENT else "admins"
    path = f"/{kind}/{owner.id}"
    before = data_of(await root.call("GET", path))
    response = await root.call("POST", f"{path}/unlock")
    assert (response.status_code, response.content) == (204, b"")
    assert data_of(await root.call("GET", path)) == before
    assert await try_from(client, "192.0.2.99", owner.prefix, owner.email) == OK
    assert await try_from(client, HOME, owner.prefix, owner.email) == OK
    async with database.session() as session:
        event = (await session.scalars(select(AuditEvent).where(AuditEvent.action == f"{kind}.unlock"))).one()
    assert (event.admin_id, event.target_id) == (root.id, str(owner.id))


async def test_reset_by_mail_lets_in_from_unknown_networks(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    await attack(client, CLIENT, user.email)
    token = await token_of(database, user.id, TokenPurpose.RESET_PASSWORD)
    reset = {"token": token, "new_password": NEW_PASSWORD}
    assert (await client.post(f"{CLIENT}/auth/password/reset", json=reset)).status_code == 204
    assert await try_from(client, "192.0.2.99", CLIENT, user.email, NEW_PASSWORD) == OK
