"""Sends one request of every operation and counts its traffic."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from app.core.settings import Settings
from app.db.engine import Database
from tests.app.accounts import BACKOFFICE, Person, new_admin
from tests.app.authorisation.operations import Operation, operations
from tests.app.authorisation.valid_requests import World, object_of, valid_request
from tests.app.conftest import SettingsFactory, serve
from tests.app.data_path.counting import Traffic, counted

FIRST_REQUEST_DOES_MORE: Final = {"files_upload", "files_create_upload"}
"""Operations of which the second request of an account is measured."""


@dataclass(frozen=True)
class Bench:
    """Two applications on the same servers: one prepares the requests of the other, which is measured."""

    world: World
    http: httpx.AsyncClient
    """The measured application, with rate limits."""

    async def measured(self, api: str) -> dict[str, Traffic]:
        """Return the traffic of one request, by the id of the operation."""
        chosen = [
            candidate for candidate in operations() if candidate.api == api and candidate.method != "HEAD"
        ]
        return {
            operation.id: await self.traffic_of(operation)
            for operation in sorted(chosen, key=lambda candidate: candidate.id)
        }

    async def traffic_of(self, operation: Operation) -> Traffic:
        """Return the traffic of a request whose session is cached, and whose result is cached if possible."""
        role = min(operation.roles, default="superadmin") if operation.api == "backoffice" else "user"
        caller = await self.world.person(operation.api, role)
        await self.warm_session(caller)
        ids = await object_of(operation, self.world, caller)
        request = await valid_request(operation, self.world, caller, ids)
        if operation.method == "GET" or operation.id in FIRST_REQUEST_DOES_MORE:
            await self.http.send(await valid_request(operation, self.world, caller, ids))
        with counted() as traffic:
            response = await self.http.send(request)
        assert response.status_code == operation.success, (operation, response.text)
        return traffic

    async def warm_session(self, caller: Person) -> None:
        """Have the measured application find the session of this person in the cache from now on."""
        me = "/auth/me" if caller.prefix == BACKOFFICE else "/users/me"
        headers = {"Authorization": f"Bearer {caller.access_token}"}
        response = await self.http.get(caller.prefix + me, headers=headers)
        assert response.status_code == 200, response.text


@asynccontextmanager
async def opened_bench(
    make_settings: SettingsFactory, database: Database, settings: Settings
) -> AsyncIterator[Bench]:
    """Open both applications. Streams end after their first look."""
    unlimited = make_settings(rate_limits_enabled=False, stream_seconds=0.001)
    measured = make_settings(stream_seconds=0.001)
    async with serve(unlimited) as prepares, serve(measured) as http:
        root = await new_admin(prepares, database, settings)
        yield Bench(World(prepares, database, settings, root), http)
