"""Prometheus scrapes processes of the service: the results of rules and dashboard after a known load."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from specfirst.devserver.ports import free_port
from tests.app.accounts import CLIENT, log_in, new_user
from tests.app.monitoring.monitoring_files import CONFIGURATION, RULES, dashboard_queries, rule_queries
from tests.app.processes import environment_of, web, worker
from tests.debian_packages import require_program

TOKEN = "a-token-of-the-tests-of-32-bytes-or-more"
FIRST, LOAD = 3, 60
"""Rounds before and after Prometheus has seen the first series: `rate` needs two samples of each."""
WAIT_SECONDS = 120.0

EMPTY_WHEN_WELL = {
    # The test's Redis has no limit.
    "max(redis_memory_max_bytes) > 0",
    'sum by (task) (increase(tasks_total{outcome="failure"}[15m])) > 0',
}
"""Queries of the dashboard that have no result in this test."""
PENDING_HERE = ("BeatDown", "LogConsumerDown")
"""Their processes do not run in this test, which is over before they would fire."""


class Prometheus:
    """Queries of a running server."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series that an instant query gives now."""
        response = self._http.get("/api/v1/query", params={"query": expression})
        assert response.status_code == 200, f"{expression}: {response.text}"
        result: list[dict[str, Any]] = response.json()["data"]["result"]
        return result

    def number(self, expression: str) -> float:
        """The value of the only series, 0 if there is none."""
        found = self.query(expression)
        assert len(found) <= 1, found
        return float(found[0]["value"][1]) if found else 0.0

    def wait_for(self, expression: str, expected: float) -> None:
        """Return once the query gives this number."""
        deadline = time.monotonic() + WAIT_SECONDS
        while (value := self.number(expression)) != expected:
            assert time.monotonic() < deadline, f"{expression} is {value}, not {expected}"
            time.sleep(0.2)

    def close(self) -> None:
        self._http.close()


@contextmanager
def prometheus(folder: Path, targets: dict[str, str]) -> Iterator[Prometheus]:
    """Run Prometheus with the configuration of `deploy/`, at other addresses and intervals."""
    program = require_program("prometheus", package="prometheus")
    (folder / "token").write_text(TOKEN)
    configuration = yaml.safe_load(CONFIGURATION.read_text())
    configuration["global"] |= {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"}
    configuration["rule_files"] = [str(RULES)]
    for job in configuration["scrape_configs"]:
        del job["dns_sd_configs"]
        url = targets.get(job["job_name"])
        job["static_configs"] = [{"targets": [httpx.URL(url).netloc.decode()]}] if url else []
        job["authorization"] = {"credentials_file": str(folder / "token")}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    url = f"http://127.0.0.1:{free_port()}"
    command = [
        str(program),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={httpx.URL(url).netloc.decode()}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    server = Prometheus(url)
    try:
        _wait_until_ready(url, folder / "prometheus.log")
        yield server
    finally:
        server.close()
        process.terminate()
        process.wait(30)


def _wait_until_ready(url: str, log: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            if httpx.get(f"{url}/-/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.fixture
async def scraped(
    settings: Settings, database: Database, redis: RedisClient, tmp_path: Path
) -> AsyncIterator[tuple[str, Prometheus]]:
    """The URL of two web processes behind one port, and a Prometheus that scrapes them and a worker."""
    common = environment_of(settings, METRICS_TOKEN=TOKEN)
    shared = common | {"METRICS_FOLDER": str(tmp_path / "metrics")}
    with (
        web(shared, tmp_path / "web.log", "--workers=2") as service,
        worker(common, tmp_path / "worker.log") as tasks,
        prometheus(tmp_path, {"web": service.url, "worker": tasks.url}) as server,
    ):
        yield service.url, server


async def test_dashboard_and_rules_show_a_known_load(scraped: tuple[str, Prometheus]) -> None:
    url, server = scraped
    await _load(url, FIRST)
    await asyncio.to_thread(server.wait_for, _requests("users_get_me", "200"), FIRST)
    await _load(url, LOAD)

    def check() -> None:
        # Two processes shared the requests: any scrape shows the sum.
        server.wait_for(_requests("users_get_me", "200"), FIRST + LOAD)
        server.wait_for(_requests("users_get_me", "401"), FIRST + LOAD)
        server.wait_for(_requests("other", "404"), FIRST + LOAD)
        server.wait_for('sum(api_failures_total{code="auth.invalid_credentials"})', 1 + LOAD / 20)
        server.wait_for('sum(tasks_total{task="notifications.welcome",outcome="success"})', 2)
        server.wait_for('count(rate(tasks_total{outcome="retry"}[1m]) > 0)', 1)
        # Counted in a window that begins before the load, and extrapolated to its edges by at most a scrape.
        seen = server.number(f"sum(increase({_series('users_get_me', '200')}[10m]))")
        assert LOAD <= seen <= 2 * LOAD
        for query in dashboard_queries():
            found = server.query(query.expression)
            assert bool(found) != (query.expression in EMPTY_WHEN_WELL), query
        for query in rule_queries():
            server.query(query.expression)
        assert server.number("service:http_errors:ratio5m") == 0
        assert server.query('ALERTS{alertstate="firing"}') == []
        for alert in PENDING_HERE:
            server.wait_for(f'count(ALERTS{{alertname="{alert}",alertstate="pending"}})', 1)

    await asyncio.to_thread(check)


def _series(operation: str, status: str) -> str:
    return f'http_requests_total{{operation="{operation}",status="{status}"}}'


def _requests(operation: str, status: str) -> str:
    return f"sum({_series(operation, status)})"


async def _load(url: str, rounds: int) -> None:
    """Send a success, a request without a token and one to an unknown path, and at times a bad login."""
    # A connection for each request, so that both processes get some.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        user = await new_user(client)
        for number in range(rounds):
            assert (await user.call("GET", "/users/me")).status_code == 200
            assert (await client.get(f"{CLIENT}/users/me")).status_code == 401
            assert (await client.get(f"/nothing/{number}")).status_code == 404
            if number % 20 == 0:
                assert (await log_in(client, CLIENT, f"nobody{number}@example.com")).status_code == 401


def test_dashboard_panels_have_titles_units_queries_and_places() -> None:
    """Titles are unique, and panels do not overlap."""
    panels = json.loads((CONFIGURATION.parents[1] / "grafana/dashboards/operations.json").read_text())[
        "panels"
    ]
    shown = [panel for panel in panels if panel["type"] != "row"]
    assert len({panel["title"] for panel in shown}) == len(shown)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(places)
    for panel in shown:
        assert panel["targets"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
