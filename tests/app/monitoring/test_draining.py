"""SIGTERM while a request is being served, as in a rolling restart."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import User
from tests.app.accounts import new_user
from tests.app.locks import until_something_waits_for_a_lock
from tests.app.processes import environment_of, web

DELAY = 2


async def test_sigterm_makes_readyz_503_while_requests_are_served_to_their_end(
    settings: Settings, database: Database, redis: RedisClient, tmp_path: Path
) -> None:
    environment = environment_of(settings, SHUTDOWN_DELAY_SECONDS=str(DELAY))
    with web(environment, tmp_path / "log") as service:
        async with (
            httpx.AsyncClient(base_url=service.url, timeout=60) as client,
            database.session() as holder,
        ):
            user = await new_user(client)
            await holder.execute(select(User).with_for_update())
            slow = asyncio.create_task(user.call("PATCH", "/users/me", json={"locale": "de"}))
            await until_something_waits_for_a_lock(database)

            service.process.send_signal(signal.SIGTERM)
            await _until_draining(client)
            # Requests of a load balancer that has not noticed yet are served.
            assert (await user.call("GET", "/users/me")).status_code == 200
            assert (await client.get("/livez")).status_code == 200

            await _until_refused(service.url)
            assert not slow.done()
            await holder.rollback()
            assert (await slow).status_code == 200
        # uvicorn ends the process by the signal that it was asked to stop with, once everything is closed.
        assert await asyncio.to_thread(service.process.wait, 30) == -signal.SIGTERM
    assert "Application shutdown complete" in (tmp_path / "log").read_text()


async def test_sigint_ends_a_process_without_delay(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with web(environment_of(settings, SHUTDOWN_DELAY_SECONDS="300"), tmp_path / "log") as service:
        service.process.send_signal(signal.SIGINT)
        await asyncio.to_thread(service.process.wait, 60)


async def _until_draining(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        while (response := await client.get("/readyz")).status_code == 200:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (response.status_code, response.json()) == (503, {"status": "draining"})


async def _until_refused(url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                async with httpx.AsyncClient(base_url=url) as other:
                    await other.get("/livez")
            except httpx.TransportError:
                return
            await asyncio.sleep(0.05)


pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
