"""The authorisation matrix: every operation of both specs by every kind of credentials, one request a cell.

Rows come from the bundled documents. A new operation is in the matrix by itself: it fails until
`valid_requests` knows how to make the object that its path names, and while its requests are not accepted and
refused as `security` and `x-roles` say.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import AdminRole
from tests.app.accounts import new_admin
from tests.app.authorisation.credentials import REFUSED, STRONGEST
from tests.app.authorisation.operations import PACKAGES, Operation, operations
from tests.app.authorisation.valid_requests import Ids, World, object_of, send
from tests.app.conftest import SettingsFactory, serve

OPERATIONS = sorted(operations(), key=str)
ROLES = {"client": ("user",), "backoffice": tuple(role.value for role in AdminRole)}
UNAUTHENTICATED = (401, "auth.unauthenticated")
FORBIDDEN = (403, "auth.forbidden")


@dataclass
class Matrix:
    """The failures of the matrix, and the number of cells."""

    wrong: list[tuple[str, str, tuple[int, str | None]]] = field(default_factory=list)
    cells: int = 0

    def check(
        self,
        operation: Operation,
        column: str,
        response: httpx.Response,
        expected: int | tuple[int, str | None],
    ) -> None:
        """Note one cell; `expected` is a status, or a status and a code (a response to HEAD has none)."""
        self.cells += 1
        found = _seen(response)
        if operation.method == "HEAD" and isinstance(expected, tuple):
            expected = expected[0]
        is_right = expected in (found, found[0])
        if found[0] == 401 and not operation.is_public:
            is_right &= response.headers["www-authenticate"].startswith("Bearer")
        if not is_right or found[0] not in operation.statuses:
            self.wrong.append((str(operation), column, found))


def _seen(response: httpx.Response) -> tuple[int, str | None]:
    """Status and code; None if the response has no envelope."""
    is_json = response.headers.get("content-type", "").startswith("application/json")
    return response.status_code, response.json()["code"] if is_json and response.content else None


@pytest.fixture
async def world(
    make_settings: SettingsFactory, database: Database, redis: RedisClient, settings: Settings
) -> AsyncIterator[World]:
    # A stream ends after its first look.
    async with serve(make_settings(rate_limits_enabled=False, stream_seconds=0.001)) as http:
        yield World(http, database, settings, await new_admin(http, database, settings))


def rows(api: str) -> list[Operation]:
    return [operation for operation in OPERATIONS if operation.api == api]


def missing(operation: Operation) -> Ids:
    """Return path parameters of missing objects."""
    return {name: str(uuid4()) for name in operation.path_parameters}


def test_matrix_covers_every_operation_and_every_role() -> None:
    assert {operation.api for operation in OPERATIONS} == PACKAGES.keys() == ROLES.keys()
    named = {role for operation in OPERATIONS for role in operation.roles}
    assert named == set(ROLES["backoffice"])
    for operation in OPERATIONS:
        assert operation.is_public or 401 in operation.statuses, operation
        assert not operation.roles or 403 in operation.statuses, operation
        assert not (operation.is_public and operation.roles), operation


@pytest.mark.parametrize("api", PACKAGES)
async def test_request_without_valid_credentials_gets_401_unless_operation_is_public(
    world: World, api: str
) -> None:
    matrix = Matrix()
    for kind, credentials in REFUSED.items():
        headers = await credentials(world, api)
        # Body and path are valid, so that only credentials can cause a refusal.
        caller = await world.person(api, STRONGEST)
        for operation in rows(api):
            if operation.is_public:
                caller = await world.person(api, STRONGEST)
            expected = operation.success if operation.is_public else UNAUTHENTICATED
            response = await send(operation, world, caller, missing(operation), headers)
            matrix.check(operation, kind, response, expected)
    assert matrix.wrong == []
    assert matrix.cells == len(rows(api)) * len(REFUSED)


@pytest.mark.parametrize("api", PACKAGES)
async def test_role_is_admitted_or_gets_403_as_the_operation_says(world: World, api: str) -> None:
    matrix = Matrix()
    for role in ROLES[api]:
        for operation in rows(api):
            # A new caller per row, because some operations end sessions.
            caller = await world.person(api, role)
            may = not operation.roles or role in operation.roles
            response = await send(operation, world, caller, await object_of(operation, world, caller))
            matrix.check(operation, role, response, operation.success if may else FORBIDDEN)
    assert matrix.wrong == []
    assert matrix.cells == len(rows(api)) * len(ROLES[api])


async def test_object_of_another_user_gets_the_same_404_as_a_missing_one(world: World) -> None:
    matrix = Matrix()
    named = [operation for operation in rows("client") if operation.path_parameters]
    for operation in named:
        caller, owner = await world.person("client", "user"), await world.person("client", "user")
        nothing = await send(operation, world, caller, missing(operation))
        matrix.check(operation, "missing object", nothing, 404)
        ids = await object_of(operation, world, owner)
        response = await send(operation, world, caller, ids)
        matrix.check(operation, "object of another user", response, _seen(nothing))
        # The object is unchanged: the owner can still send the same request.
        response = await send(operation, world, owner, ids)
        matrix.check(operation, "object of another user, by that user", response, operation.success)
    assert matrix.wrong == []
    assert matrix.cells == len(named) * 3


async def test_missing_object_of_the_backoffice_gets_404(world: World) -> None:
    matrix = Matrix()
    for operation in rows("backoffice"):
        if operation.path_parameters:
            response = await send(operation, world, world.root, missing(operation))
            matrix.check(operation, "missing object", response, 404)
    assert matrix.wrong == []
    assert matrix.cells > 0
