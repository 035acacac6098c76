"""A web process with a wrong clock, next to one with the right clock."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from specfirst.devserver.ports import free_port
from tests.app.accounts import code_of, new_user
from tests.app.eventually import eventually
from tests.app.processes import environment_of, running, wait_until_ready

WITH_WRONG_CLOCK = """
import sys
import time

ahead, port, real = float(sys.argv[1]), int(sys.argv[2]), time.time
time.time = lambda: real() + ahead

import uvicorn

uvicorn.run("app.main:create_app", factory=True, port=port)
"""


@pytest.mark.parametrize(("behind", "status"), [(30, 200), (600, 401)])
async def test_host_with_a_slow_clock_logs_the_difference(
    client: httpx.AsyncClient,
    settings: Settings,
    database: Database,
    redis: RedisClient,
    tmp_path: Path,
    behind: int,
    status: int,
) -> None:
    user = await new_user(client)
    port, log = free_port(), tmp_path / "web.log"
    command = ("-c", WITH_WRONG_CLOCK, str(-behind), str(port))
    with running(*command, environment=environment_of(settings), log=log) as process:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(f"{url}/readyz", process, log)
        # A new token, because the process may take long to start.
        fresh = await user.log_in_again()
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            headers = {"Authorization": f"Bearer {fresh.access_token}"}
            response = await http.get("/api/v1/users/me", headers=headers)
        assert response.status_code == status
        if status == 401:
            assert code_of(response) == (401, "auth.unauthenticated")
        refused = f"refused={status == 401}"
        await eventually(lambda: "the clock of this host is behind" in log.read_text())
        assert refused in log.read_text()
