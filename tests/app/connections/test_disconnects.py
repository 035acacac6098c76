"""Clients that disconnect during a request leave one log record without a stack trace."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from app.core.settings import Settings
from app.db.engine import Database
from app.models import User
from tests.app.accounts import CLIENT, Person, data_of, new_user
from tests.app.locks import until_something_waits_for_a_lock
from tests.app.processes import Service, environment_of, web

LARGE = 24 * 1024 * 1024
"""More than the buffers of both ends."""


@dataclass
class Site:
    """A web process with its log, and a user with a large file."""

    service: Service
    log: Path
    user: Person
    file: str
    start: int = 0
    """The number of records before the request that a client leaves."""

    def records(self) -> list[str]:
        """The lines of the log, without colours and those of the probes."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.log.read_text()).splitlines()

    @contextmanager
    def request(self, method: str, path: str, *fields: str, body: bytes = b"") -> Iterator[socket.socket]:
        """Send a request, and reset the connection at the end of the block."""
        parts = urlsplit(self.service.url)
        lines = (
            f"{method} {path} HTTP/1.1",
            "Host: test",
            f"Authorization: Bearer {self.user.access_token}",
            *fields,
        )
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
            connection.sendall("\r\n".join((*lines, "", "")).encode() + body)
            yield connection
            # RFC 9293, 3.10.7.4: closing without waiting sends a reset, as a client does that ends abruptly.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture
async def site(settings: Settings, database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    """The service in a process of its own."""
    log = tmp_path / "log"
    environment = environment_of(settings, STREAM_CHECK_SECONDS="0.2")
    with web(environment, log) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as http:
            user = await new_user(http)
            form = {"file": ("large.bin", os.urandom(LARGE), "application/octet-stream")}
            file = data_of(await user.call("POST", "/files", files=form), 201)
            site = Site(service, log, user, file["id"])
            # The record of a request may follow its response.
            while not any("route=/api/v1/files status=201" in line for line in site.records()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            site.start = len(site.records())
            yield site


async def only_record(site: Site, method: str, route: str) -> str:
    """The only record of the request that a client has left, after waiting for others."""
    record = re.compile(rf"\[info +\] request .*method={method} route={re.escape(CLIENT + route)} ")
    async with asyncio.timeout(30):
        while not any(record.search(line) for line in site.records()[site.start :]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    # Further records would follow at once.
    await asyncio.sleep(0.3)
    records = [line for line in site.records()[site.start :] if "app.sql" not in line]
    assert len(records) == 1, records
    return records[0]


async def test_interrupted_download_is_logged_once(site: Site) -> None:
    with site.request("GET", f"{CLIENT}/files/{site.file}/content") as connection:
        assert await asyncio.to_thread(connection.recv, 65536)
    assert "aborted=True" in await only_record(site, "GET", "/files/{file_id}/content")


async def test_interrupted_event_stream_is_logged_once(site: Site) -> None:
    with site.request("GET", f"{CLIENT}/notifications/stream") as connection:
        assert await asyncio.to_thread(connection.recv, 65536)
    assert "aborted=True" in await only_record(site, "GET", "/notifications/stream")


async def test_interrupted_upload_is_logged_once(site: Site) -> None:
    part = b'--XbX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"a" * 300_000
    fields = ("Content-Type: multipart/form-data; boundary=XbX", "Content-Length: 1000000")
    with site.request("POST", f"{CLIENT}/files", *fields, body=part):
        await asyncio.sleep(0.3)
    record = await only_record(site, "POST", "/files")
    assert "status=499" in record
    assert "aborted=True" in record


async def test_request_with_interrupted_body_is_logged_once(site: Site) -> None:
    fields = ("Content-Type: application/json", "Content-Length: 100")
    with site.request("PATCH", f"{CLIENT}/users/me", *fields, body=b'{"locale":'):
        await asyncio.sleep(0.3)
    record = await only_record(site, "PATCH", "/users/me")
    assert "status=499" in record
    assert "aborted=True" in record


async def test_request_without_its_response_is_logged_once(site: Site, database: Database) -> None:
    body = b'{"locale":"de"}'
    fields = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    async with database.session() as holder:
        await holder.execute(select(User).with_for_update())
        with site.request("PATCH", f"{CLIENT}/users/me", *fields, body=body):
            await until_something_waits_for_a_lock(database)
        await asyncio.sleep(0.3)
        await holder.rollback()
    # The operation was completed.
    assert "status=200" in await only_record(site, "PATCH", "/users/me")
