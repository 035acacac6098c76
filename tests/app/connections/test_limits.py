"""Connection limits from the settings of the service."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from app.api.request_pass import security_headers
from app.core.settings import Settings
from specfirst.server.limits import Reason, ServerLimits
from tests.app.conftest import SettingsFactory
from tests.app.processes import Service, environment_of, web

GET = b"GET /livez HTTP/1.1\r\nHost: test\r\n"
REFUSED = {
    "endless header": (GET + b"X-A: " + b"a" * 70_000, 431, "request.header_too_large", Reason.HEADER_SIZE),
    "endless address": (b"GET /" + b"a" * 70_000, 414, "request.uri_too_long", Reason.URL_SIZE),
    "half a header": (GET, 408, "request.timeout", Reason.HEADER_TIME),
    "half a body": (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
        b'Content-Length: 100\r\n\r\n{"email":',
        408,
        "request.timeout",
        Reason.BODY_TIME,
    ),
    "no HTTP": (b"hello\r\n\r\n", 400, "request.malformed", Reason.MALFORMED),
    "ambiguous length": (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "request.malformed",
        Reason.MALFORMED,
    ),
}


@pytest.fixture(scope="module")
def service(
    make_settings: SettingsFactory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, Path]]:
    """A web process with short times and few connections, and its log."""
    log = tmp_path_factory.mktemp("limits") / "log"
    environment = environment_of(
        make_settings(),
        WEB_HEADER_SECONDS="0.5",
        WEB_BODY_SECONDS="0.5",
        WEB_CONNECTIONS="12",
        WEB_CONNECTIONS_PER_ADDRESS="6",
        TRUSTED_PROXIES="127.0.0.3",
    )
    with web(environment, log) as process:
        yield process, log


def connect(service: Service, source: str = "127.0.0.1") -> socket.socket:
    """A connection from an address of this machine."""
    parts = urlsplit(service.url)
    address = (str(parts.hostname), int(parts.port or 0))
    return socket.create_connection(address, timeout=30, source_address=(source, 0))


def exchange(service: Service, data: bytes) -> httpx.Response:
    """The response to these bytes, after which the server has to close the connection."""
    received = b""
    with connect(service) as connection:
        with suppress(ConnectionError):
            connection.sendall(data)
        with suppress(ConnectionError):
            while piece := connection.recv(65536):
                received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return httpx.Response(int(status.split(" ")[1]), headers=headers, content=body)


def metric(service: Service, name: str) -> float:
    """The value of a metric."""
    lines = httpx.get(f"{service.url}/metrics").text.splitlines()
    (value,) = (line.rpartition(" ")[2] for line in lines if line.startswith(f"{name} "))
    return float(value)


def test_limits_without_settings_are_the_documented_ones(make_settings: SettingsFactory) -> None:
    limits = make_settings().server_limits
    assert limits == ServerLimits()
    assert (limits.header_bytes, limits.header_fields) == (64 * 1024, 128)
    assert (limits.header_seconds, limits.body_seconds, limits.response_seconds) == (10, 30, 60)
    assert limits.keep_alive_seconds == 75
    assert limits.transfer_bytes_per_second == 500
    assert (limits.connections, limits.connections_per_address) == (None, 128)


def test_limits_follow_the_settings(make_settings: SettingsFactory) -> None:
    given: dict[str, Any] = {
        "connections": 1,
        "connections_per_address": 2,
        "header_bytes": 2048,
        "header_seconds": 3,
        "body_seconds": 4,
        "response_seconds": 5,
        "transfer_bytes_per_second": 6,
        "keep_alive_seconds": 7,
    }
    settings: Settings = make_settings(**{f"web_{name}": value for name, value in given.items()})
    assert settings.server_limits == ServerLimits(**given)


@pytest.mark.parametrize(("data", "status", "code", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_connection_gets_the_envelope_and_is_counted_and_logged(
    service: tuple[Service, Path], data: bytes, status: int, code: str, reason: Reason
) -> None:
    process, log = service
    name = f'http_connections_ended_total{{reason="{reason}"}}'
    before = metric(process, name)
    response = exchange(process, data)
    body = response.json()
    assert (response.status_code, body["code"], body["success"]) == (status, code, False)
    assert body["request_id"] == response.headers["x-request-id"]
    assert {name: response.headers[name] for name in security_headers(https=False)} == security_headers(
        https=False
    )
    assert metric(process, name) == before + 1
    assert f"connections ended: {reason}, count=" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_websocket_handshake_gets_the_envelope(service: tuple[Service, Path]) -> None:
    fields = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    response = exchange(service[0], b"GET /api/v1/socket HTTP/1.1\r\nHost: test\r\n" + fields + key)
    assert (response.status_code, response.json()["code"]) == (404, "request.not_found")
    assert response.headers["x-frame-options"] == "DENY"


def test_others_are_served_while_one_address_has_all_its_connections(service: tuple[Service, Path]) -> None:
    process, log = service
    idle = [connect(process, "127.0.0.2") for _ in range(40)]
    try:
        assert httpx.get(f"{process.url}/livez").status_code == 200
        assert metric(process, "http_connections_open") <= 6 + 1
        assert metric(process, "http_connections_limit") == 12
        assert "connections ended: evicted" in log.read_text()
    finally:
        for connection in idle:
            connection.close()


def test_trusted_proxy_may_have_more_connections_than_an_address(service: tuple[Service, Path]) -> None:
    process, _ = service
    kept = [connect(process, "127.0.0.3") for _ in range(9)]
    try:
        for connection in kept:
            connection.sendall(GET + b"Connection: close\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK")
    finally:
        for connection in kept:
            connection.close()
