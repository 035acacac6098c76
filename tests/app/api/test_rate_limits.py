"""Rate limits of the specs in the whole application, by address and principal."""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from app.models import AdminRole
from generated.client_v1 import operations
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from tests.app.accounts import CLIENT, code_of, data_of, new_admin, new_user, register
from tests.app.conftest import SettingsFactory, serve
from tests.app.metrics import value_of

PROXY = "192.0.2.7"
"""The address of the test client."""
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Written:
    """An operation of a document."""

    prefix: str
    method: str
    path: str
    definition: dict[str, Any]
    is_secured: bool

    def __str__(self) -> str:
        return f"{self.prefix} {self.id}"

    @property
    def id(self) -> str:
        return str(self.definition["operationId"])

    @property
    def url(self) -> str:
        return self.prefix + re.sub(r"\{[^}]*\}", "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a", self.path)

    @property
    def limit(self) -> dict[str, Any] | None:
        """The first limit of the operation."""
        written = self.definition.get("x-rate-limit")
        return written[0] if isinstance(written, list) else written

    async def credentials(
        self, client: httpx.AsyncClient, database: Database, settings: Settings
    ) -> dict[str, str]:
        """Return a token of a permitted caller, if the limit counts by principal."""
        if self.limit is None or self.limit["by"] == "address":
            return {}
        if self.prefix == CLIENT:
            person = await new_user(client)
        else:
            role = AdminRole(self.definition.get("x-roles", [AdminRole.SUPERADMIN])[0])
            person = await new_admin(client, database, settings, role)
        return {"Authorization": f"Bearer {person.access_token}"}


def _operations() -> Iterator[Written]:
    for package in ("client_v1", "backoffice_v1"):
        document = json.loads((ROOT / "generated" / package / "openapi.json").read_text())
        for path, item in document["paths"].items():
            for method in item.keys() & set(HTTP_METHODS):
                secured = item[method].get("security", document["security"]) != []
                prefix = document["servers"][0]["url"]
                yield Written(prefix, method.upper(), path, item[method], secured)


AT_ONCE = 10
OPERATIONS = sorted(_operations(), key=str)
REGISTRATIONS = operations.AUTH_REGISTER.rate_limits[0].requests


async def test_exactly_the_allowed_requests_pass(client: httpx.AsyncClient) -> None:
    responses: list[httpx.Response] = []
    while len(responses) < REGISTRATIONS + AT_ONCE:
        # A few at a time: on a slow machine more would run into the time-out of Redis.
        responses += await asyncio.gather(*(register(client) for _ in range(AT_ONCE)))
    assert Counter(response.status_code for response in responses) == {201: REGISTRATIONS, 429: AT_ONCE}
    refused = next(response for response in responses if response.status_code == 429)
    assert code_of(refused) == (429, "rate.limited")
    window = operations.AUTH_REGISTER.rate_limits[0].seconds
    assert 1 <= int(refused.headers["retry-after"]) <= window / REGISTRATIONS
    assert refused.json()["details"] == {"retry_after": int(refused.headers["retry-after"])}
    assert refused.headers["ratelimit-policy"] == f'"address";q={REGISTRATIONS};w={window}'
    assert refused.headers["ratelimit"].startswith('"address";r=0;t=')


@pytest.mark.parametrize(
    "operation", [declared for declared in OPERATIONS if declared.limit is not None], ids=str
)
async def test_every_declared_limit_is_enforced(
    operation: Written, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    """Sends half as many requests again as the limit allows. Invalid requests count as well."""
    headers = await operation.credentials(client, database, settings)
    limit = operation.limit
    assert limit is not None
    began = time.monotonic()
    responses: list[httpx.Response] = []
    while len(responses) < limit["requests"] * 3 // 2:
        # A few at a time: on a slow machine more would run into the time-out of Redis.
        responses += await asyncio.gather(
            *(
                client.request(operation.method, operation.url, params={"no_such": "1"}, headers=headers)
                for _ in range(AT_ONCE)
            )
        )
    refilled = (time.monotonic() - began) * limit["requests"] / limit["seconds"]
    statuses = Counter(response.status_code for response in responses)
    assert statuses.keys() <= {401 if not headers and operation.is_secured else 422, 429}
    passed = statuses.total() - statuses[429]
    assert limit["requests"] <= passed <= limit["requests"] + math.ceil(refilled)
    assert statuses[429] > 0


def test_every_changing_operation_is_limited() -> None:
    unlimited = [
        str(operation)
        for operation in OPERATIONS
        if operation.limit is None and (operation.method != "GET" or operation.id.startswith("auth_"))
    ]
    assert unlimited == []


async def test_responses_have_rate_limit_headers(client: httpx.AsyncClient) -> None:
    left = [(await register(client)).headers["ratelimit"].split(";")[1] for _ in range(3)]
    assert left == [f"r={REGISTRATIONS - number}" for number in (1, 2, 3)]


async def test_limit_of_a_principal_is_shared_by_its_sessions(client: httpx.AsyncClient) -> None:
    one, other = await new_user(client), await new_user(client)
    first = await one.call("PATCH", "/users/me", json={"display_name": "Ada King"})
    second = await (await one.log_in_again()).call("PATCH", "/users/me", json={"display_name": "Ada"})
    third = await other.call("PATCH", "/users/me", json={"display_name": "Ada"})
    limit = operations.USERS_UPDATE_ME.rate_limits[0].requests
    left = [response.headers["ratelimit"].split(";")[1] for response in (first, second, third)]
    assert left == [f"r={limit - 1}", f"r={limit - 2}", f"r={limit - 1}"]


async def test_same_operation_of_another_api_counts_separately(client: httpx.AsyncClient) -> None:
    credentials = {"email": "nobody@example.com", "password": "wrong"}
    responses = [
        await client.post(f"{prefix}/auth/login", json=credentials)
        for prefix in (CLIENT, f"{CLIENT}/backoffice")
    ]
    assert [response.status_code for response in responses] == [401, 401]
    assert responses[0].headers["ratelimit"] == responses[1].headers["ratelimit"]


async def _spend(client: httpx.AsyncClient, forwarded: str | list[str] | None) -> str:
    """Return the remaining allowance after a registration with this `X-Forwarded-For`."""
    values = [] if forwarded is None else [forwarded] if isinstance(forwarded, str) else forwarded
    response = await client.post(
        f"{CLIENT}/auth/register", content=b"{}", headers=[("X-Forwarded-For", value) for value in values]
    )
    return str(response.headers["ratelimit"].split(";")[1].removeprefix("r="))


@pytest.fixture
async def behind_proxy(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(make_settings(trusted_proxies=f"10.0.0.0/8, {PROXY}")) as client:
        yield client


async def test_forwarded_address_of_untrusted_client_is_ignored(client: httpx.AsyncClient) -> None:
    left = [await _spend(client, forged) for forged in (None, "203.0.113.1", "203.0.113.2", PROXY)]
    assert left == [str(REGISTRATIONS - number) for number in (1, 2, 3, 4)]


async def test_forwarded_address_of_trusted_proxy_is_used(behind_proxy: httpx.AsyncClient) -> None:
    left = [await _spend(behind_proxy, address) for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1")]
    assert left == [str(REGISTRATIONS - number) for number in (1, 1, 2)]


async def test_ipv6_network_counts_as_one_address(behind_proxy: httpx.AsyncClient) -> None:
    """A client with one address of the network can use 2^64 of them."""
    same = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::1", "2001:db8:0:2::1")
    assert [await _spend(behind_proxy, address) for address in same] == [
        str(REGISTRATIONS - number) for number in (1, 2, 1)
    ]
    mapped = ("203.0.113.1", "::ffff:203.0.113.1", "::ffff:203.0.113.2")
    assert [await _spend(behind_proxy, address) for address in mapped] == [
        str(REGISTRATIONS - number) for number in (1, 2, 1)
    ]


@pytest.mark.parametrize(
    "forwarded",
    [
        "198.51.100.1, 203.0.113.1",
        "10.1.2.3, 203.0.113.1",
        "203.0.113.1, 10.1.2.3",
        "no address at all, 203.0.113.1",
        ["198.51.100.9", "203.0.113.1"],
    ],
)
async def test_only_addresses_added_by_proxies_are_trusted(
    behind_proxy: httpx.AsyncClient, forwarded: str | list[str]
) -> None:
    """The client may send any beginning of the header; every proxy appends the address of its peer."""
    assert await _spend(behind_proxy, "203.0.113.1") == str(REGISTRATIONS - 1)
    assert await _spend(behind_proxy, forwarded) == str(REGISTRATIONS - 2)


async def test_without_redis_requests_pass_and_are_counted_as_unlimited(
    make_settings: SettingsFactory, database: Database
) -> None:
    app = create_app(make_settings(redis_url="redis://127.0.0.1:1/0"))
    transport = httpx.ASGITransport(app, client=(PROXY, 1234))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service.test") as client,
    ):
        responses = [await register(client) for _ in range(REGISTRATIONS + 2)]
    assert {response.status_code for response in responses} == {201}
    assert "ratelimit" not in responses[-1].headers
    labels = {"api": "client", "operation": "auth_register"}
    counted = value_of(app.state.resources.instruments, "api_requests_not_limited_total", **labels)
    assert counted == REGISTRATIONS + 2


async def test_disabled_limits_do_not_apply(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> None:
    async with serve(make_settings(rate_limits_enabled=False)) as client:
        responses = [await register(client, "no address") for _ in range(REGISTRATIONS + 2)]
    assert {response.status_code for response in responses} == {422}


async def test_invalid_forwarded_address_is_ignored(behind_proxy: httpx.AsyncClient) -> None:
    behind_proxy.headers["X-Forwarded-For"] = "no address " * 100
    ada = await new_user(behind_proxy)
    (session,) = data_of(await ada.call("GET", "/users/me/sessions"))["items"]
    assert session["client_address"] is None
