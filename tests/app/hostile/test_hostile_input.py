"""Hostile bytes on raw connections: no server error, no leak, and a healthy process."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.db.engine import Database
from tests.app.accounts import CLIENT, new_admin, new_user
from tests.app.conftest import ROOT, SettingsFactory
from tests.app.hostile import bodies, framing, headers, request_lines
from tests.app.hostile.connection import Reply, exchange
from tests.app.hostile.rows import CLOSED, Row, Tokens, request
from tests.app.processes import Service, environment_of, web

ROWS = [*request_lines.rows(), *framing.rows(), *headers.rows(), *bodies.rows()]
MOST_GROWTH = 96 * 1024 * 1024
"""Bytes by which the process may grow over all rows: caches fill, and the allocator keeps what it got."""
INTERNAL = re.compile(
    re.escape(str(ROOT).encode())
    + rb"|Traceback|File \"|\.py\b|site-packages|sqlalchemy|asyncpg|psycopg|pydantic|starlette|uvicorn|"
    rb"SELECT .* FROM|postgresql://|redis://|/home/|/usr/lib|password_hash",
    re.IGNORECASE,
)
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
ENVELOPE = {"success", "code", "message", "data", "request_id"}


@dataclass(frozen=True, slots=True)
class Target:
    """The process under attack."""

    service: Service
    address: tuple[str, int]
    tokens: Tokens
    log: Path

    def send(self, row: Row) -> Reply:
        """Send a row to the process, and return the reply."""
        return exchange(self.address, row.bytes_for(self.tokens), unfinished=row.unfinished)

    def memory(self) -> int:
        """Bytes that the process holds."""
        status = Path(f"/proc/{self.service.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024


@pytest.fixture(scope="module")
async def target(
    make_settings: SettingsFactory, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Target]:
    settings = make_settings()
    log = tmp_path_factory.mktemp("hostile") / "web.log"
    with web(environment_of(settings), log) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as http:
            user = await new_user(http)
            database = Database(settings)
            admin = await new_admin(http, database, settings)
            await database.close()
        url = urlsplit(service.url)
        tokens = Tokens(user.access_token.encode(), admin.access_token.encode())
        yield Target(service, (url.hostname or "", url.port or 0), tokens, log)


def problems(row: Row, reply: Reply) -> list[str]:
    """Return the problems of a reply."""
    found = []
    if reply.status not in row.statuses:
        found.append(f"status {reply.status}")
    if reply.status >= 500 and not row.reason:
        found.append("a server error")
    if leaked := INTERNAL.search(reply.body):
        found.append(f"the body holds {leaked[0]!r}")
    if reply.status == CLOSED:
        return [*found, *([f"no HTTP: {reply.rest[:80]!r}"] if reply.rest else [])]
    envelope = reply.envelope()
    if reply.status >= 400 and envelope is None:
        found.append(f"no envelope: {reply.body[:80]!r}")
    if envelope is not None:
        if not envelope.keys() >= ENVELOPE or envelope["success"] is not (reply.status < 400):
            found.append("no envelope of the contract")
        if row.code is not None and envelope.get("code") != row.code:
            found.append(f"code {envelope.get('code')}")
    if row.is_identified and not REQUEST_ID.fullmatch(reply.headers.get("x-request-id", "")):
        found.append(f"request id {reply.headers.get('x-request-id')!r}")
    return found


def test_rows_have_unique_names() -> None:
    assert len(ROWS) >= 600
    assert len({row.name for row in ROWS}) == len(ROWS)


async def test_hostile_requests_get_client_errors_and_the_process_stays_healthy(target: Target) -> None:
    before = target.memory()
    wrong = []
    for row in ROWS:
        reply = await asyncio.to_thread(target.send, row)
        wrong += [f"{row.name}: {problem}" for problem in problems(row, reply)]
        # On a new connection.
        served = await asyncio.to_thread(exchange, target.address, request(f"{CLIENT}/config"))
        if served.status != 200:
            wrong.append(f"the request after {row.name}: status {served.status}")
    assert not wrong, "\n".join(wrong)
    assert target.service.process.poll() is None
    log = target.log.read_text()
    assert "Traceback" not in log
    assert " [error " not in log
    # Bytes of clients cannot add or colour log lines.
    assert not re.search(r"^(spoofed|red|b)$|\x1b\[31m", log, re.MULTILINE)
    growth = target.memory() - before
    assert growth < MOST_GROWTH, f"{growth // 1024 // 1024} MiB"
