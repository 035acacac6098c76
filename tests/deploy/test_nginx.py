"""nginx with the configuration of production in front of two web processes."""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.core.setting_types import Environment
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from specfirst.server.limits import ServerLimits
from tests.app.accounts import BACKOFFICE, CLIENT, PASSWORD, Person, data_of, log_in, new_admin, register
from tests.app.followers import STREAM, Follower, announce, notify
from tests.deploy.compose_files import REPOSITORY
from tests.deploy.containers import Container, Host
from tests.deploy.nginx import Nginx, serving

# In one worker, because these tests share servers.
pytestmark = pytest.mark.xdist_group("containers")

SHORT = {"client_header_timeout": "1s", "client_body_timeout": "1s"}
WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Site:
    """nginx and the web processes behind it."""

    nginx: Nginx
    web: tuple[Container, Container]


@pytest.fixture(scope="module")
def site(migrated_host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two web processes that trust the address of this machine, like nginx's network in production."""
    settings = {"TRUSTED_PROXIES": "127.0.0.1/32"}
    first, second = (Container(migrated_host, "fastapi-app", settings) for _ in range(2))
    try:
        for web in (first, second):
            web.start()
        for web in (first, second):
            web.wait_until_healthy()
        ports = [first.ports["8000"], second.ports["8000"]]
        with serving(tmp_path_factory.mktemp("nginx"), ports, timeouts=SHORT) as nginx:
            yield Site(nginx, (first, second))
    finally:
        for web in (first, second):
            web.kill()


@pytest.fixture
async def http(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of nginx."""
    async with httpx.AsyncClient(base_url=site.nginx.url, verify=trust(site.nginx), timeout=30) as client:
        yield client


@pytest.fixture
async def ada(http: httpx.AsyncClient) -> Person:
    """A user who has registered and logged in through nginx."""
    return await new_person(http)


@pytest.fixture
async def settings(migrated_host: Host) -> Settings:
    """Settings with the servers of the web processes."""
    return Settings(
        _env_file=None,
        environment=Environment.TEST,
        database_url=migrated_host.secret("database_url"),
        redis_url=migrated_host.secret("redis_url"),
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database of the web processes."""
    database = Database(settings)
    yield database
    await database.close()


def trust(nginx: Nginx) -> ssl.SSLContext:
    """A TLS context that trusts the certificate of nginx."""
    return ssl.create_default_context(cafile=str(nginx.folder / "tls.crt"))


async def new_person(http: httpx.AsyncClient, **headers: str) -> Person:
    """Register and log in."""
    http.headers.update(headers)
    email = f"{uuid4().hex}@example.com"
    user = data_of(await register(http, email), 201)
    tokens = data_of(await log_in(http, CLIENT, email))
    return Person(http, CLIENT, UUID(user["id"]), email, tokens["access_token"], tokens["refresh_token"])


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Return the status and code of an error of nginx, which must have the envelope."""
    body = response.json()
    assert response.headers["content-type"] == "application/json"
    assert set(body) - {"details"} == {"success", "code", "message", "data", "errors", "request_id"}
    assert body["success"] is False
    assert body["request_id"] == response.headers["x-request-id"]
    return response.status_code, body["code"]


async def test_plain_http_is_redirected(site: Site, http: httpx.AsyncClient) -> None:
    response = await http.get(f"http://127.0.0.1:{site.nginx.http_port}/api/v1/config?a=1")
    assert (response.status_code, response.headers["location"]) == (
        308,
        "https://127.0.0.1/api/v1/config?a=1",
    )


async def test_service_gets_the_client_address_and_scheme(http: httpx.AsyncClient) -> None:
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    person = await new_person(http, **spoofed)
    sessions = data_of(await person.call("GET", "/users/me/sessions"))["items"]
    assert [session["client_address"] for session in sessions] == ["127.0.0.1"]


async def test_request_id_is_forwarded_or_created(site: Site, http: httpx.AsyncClient) -> None:
    given = await http.get("/api/v1/config?secret=1", headers={"X-Request-ID": "client-7"})
    made = await http.get("/api/v1/config", headers={"X-Request-ID": 'two words "quoted"'})
    assert given.headers["x-request-id"] == given.json()["request_id"] == "client-7"
    assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])
    logged = await _logged(site.nginx, "client-7", made.headers["x-request-id"])
    assert logged["client-7"]["path"] == "/api/v1/config"
    assert "secret" not in (site.nginx.folder / "access.log").read_text()


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/metrics", "//metrics", "/%6detrics", "/docs/../metrics"]
)
async def test_probes_and_metrics_are_not_public(site: Site, path: str) -> None:
    # Without a client library, which would normalise the path.
    with site.nginx.connect() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 404 ")
    assert b'"code":"request.not_found"' in response
    assert b"nginx/" not in response


async def test_body_above_the_limit_is_refused_in_the_envelope(http: httpx.AsyncClient) -> None:
    response = await http.post("/api/v1/auth/login", content=b"a" * 1_300_000)
    assert refusal(response) == (413, "request.too_large")


async def test_address_that_is_too_long_is_refused_in_the_envelope(http: httpx.AsyncClient) -> None:
    assert refusal(await http.get("/" + "a" * 20_000)) == (414, "request.uri_too_long")


async def test_header_that_is_too_large_is_refused_in_the_envelope(http: httpx.AsyncClient) -> None:
    response = await http.get("/api/v1/config", headers={"X-A": "a" * 20_000})
    assert refusal(response) == (431, "request.header_too_large")


async def test_request_that_is_not_valid_http_is_refused_in_the_envelope(site: Site) -> None:
    with site.nginx.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 400 ")
    assert b'"code":"request.malformed"' in response


def test_nginx_has_the_same_timeouts_as_the_web_processes() -> None:
    configuration = (REPOSITORY / "deploy/nginx/nginx.conf").read_text()
    limits = ServerLimits()
    for directive, seconds in (
        ("client_header_timeout", limits.header_seconds),
        ("client_body_timeout", limits.body_seconds),
        ("send_timeout", limits.response_seconds),
        ("keepalive_timeout", limits.keep_alive_seconds),
    ):
        assert f"    {directive} {seconds:g}s;\n" in configuration
    upstream = (REPOSITORY / "deploy/nginx/upstream.conf").read_text()
    (kept,) = re.findall(r"keepalive_timeout (\d+)s;", upstream)
    assert int(kept) < limits.keep_alive_seconds


async def test_large_upload_reaches_the_service(site: Site, ada: Person) -> None:
    content = b"line of text\n" * 250_000
    form = {"file": ("large.txt", content, "text/plain")}
    uploaded = data_of(await ada.call("POST", "/files", files=form), 201)
    assert uploaded["size"] == len(content)
    announced = {
        "name": "large.txt",
        "media_type": "text/plain",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    upload = data_of(await ada.call("POST", "/uploads", json=announced), 201)
    headers = {header["name"]: header["value"] for header in upload["headers"]}
    sent = await ada.http.put(upload["url"], content=content, headers=headers)
    assert sent.status_code == 200
    downloaded = await ada.call("GET", f"/files/{uploaded['id']}/content")
    assert downloaded.content == content
    # The PUT, whose response has no id, is earlier in the log.
    await _logged(site.nginx, downloaded.headers["x-request-id"])
    # The signature is in the query.
    assert "signature" in upload["url"]
    assert "signature" not in (site.nginx.folder / "access.log").read_text()


async def test_weak_entity_tag_of_compressed_response_matches(ada: Person) -> None:
    tag = (await ada.call("GET", "/users/me")).headers["etag"]
    headers = {"Authorization": f"Bearer {ada.access_token}", "If-Match": f"W/{tag}"}
    url, body = f"{CLIENT}/users/me", {"display_name": "Countess"}
    assert (await ada.http.patch(url, json=body, headers=headers)).status_code == 200
    assert (await ada.http.patch(url, json=body, headers=headers)).status_code == 412


async def test_event_arrives_while_the_stream_is_open(
    settings: Settings, database: Database, ada: Person
) -> None:
    redis = RedisClient(settings.redis_url, timeout=5)
    headers = {"Authorization": f"Bearer {ada.access_token}"}
    async with ada.http.stream("GET", CLIENT + STREAM, headers=headers) as response:
        assert response.status_code == 200
        follower = Follower(response)
        await follower.opened()
        row = await notify(database, ada)
        await announce(redis, row)
        assert str(row.id) in (await follower.next())["data"]
    await redis.close()


@pytest.mark.parametrize(
    "sent",
    [
        "GET /api/v1/config HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{",
        "POST /api/v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{",
    ],
    ids=["header", "body", "upload"],
)
async def test_slow_client_loses_its_connection(site: Site, sent: str) -> None:
    with site.nginx.connect() as connection:
        connection.sendall(sent.encode())
        connection.settimeout(WAIT_SECONDS)
        try:
            received = await asyncio.to_thread(connection.recv, 65536)
        except ConnectionResetError:
            received = b""
    # nginx may log the reason, unless the service refused first.
    assert not received or re.match(rb"HTTP/1\.1 4\d\d ", received)


async def test_web_processes_share_sessions_limits_and_idempotency(
    site: Site, ada: Person, settings: Settings, database: Database
) -> None:
    first, second = (httpx.AsyncClient(base_url=web.url) for web in site.web)
    async with first, second:
        root = await new_admin(first, database, settings)
        headers = {"Authorization": f"Bearer {root.access_token}", "Idempotency-Key": str(uuid4())}
        body = {
            "email": f"{uuid4().hex}@example.com",
            "password": PASSWORD,
            "display_name": "Grace",
            "role": "operator",
        }
        responses = [
            await http.post(f"{BACKOFFICE}/admins", json=body, headers=headers) for http in (first, second)
        ]
        assert len({data_of(response, 201)["id"] for response in responses}) == 1
        assert "idempotent-replayed" in responses[1].headers
        headers = {"Authorization": f"Bearer {ada.access_token}"}
        remaining = [
            _remaining(await http.patch(f"{CLIENT}/users/me", json={"display_name": "Ada"}, headers=headers))
            for http in (first, second)
        ]
        assert remaining[1] < remaining[0]
        assert (await first.post(f"{CLIENT}/auth/logout-all", headers=headers)).status_code == 204
        assert (await second.get(f"{CLIENT}/users/me", headers=headers)).status_code == 401


async def test_restart_of_one_process_fails_no_request(site: Site, http: httpx.AsyncClient) -> None:
    people = [await new_person(http) for _ in range(4)]
    statuses: Counter[int] = Counter()
    done = asyncio.Event()

    async def work(person: Person) -> None:
        while not done.is_set():
            statuses[(await person.call("GET", "/users/me")).status_code] += 1
            changed = await person.call("PATCH", "/users/me", json={"display_name": f"Ada {uuid4().hex[:6]}"})
            statuses[changed.status_code] += 1
            await asyncio.sleep(0.25)

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(work(person))
        await _until(lambda: statuses[200] > 30)
        web = site.web[0]
        await asyncio.to_thread(web.stop)
        web.start()
        await asyncio.to_thread(web.wait_until_healthy)
        restarted = f"127.0.0.1:{web.ports['8000']}"
        logged = len(site.nginx.access_log)
        await _until(lambda: _responses_of(restarted, site.nginx.access_log[logged:]) > 10)
        done.set()
    assert statuses.keys() == {200}, statuses


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """nginx without web processes, with a backoffice that is closed to this machine."""
    folder: Path = tmp_path_factory.mktemp("alone")
    with serving(folder, [1, 2], timeouts=SHORT, backoffice="allow 192.0.2.0/24;\ndeny all;") as nginx:
        yield nginx


async def test_unavailable_service_gives_an_envelope_with_retry_after(alone: Nginx) -> None:
    async with httpx.AsyncClient(base_url=alone.url, verify=trust(alone)) as http:
        response = await http.post("/api/v1/auth/login", json={}, headers={"X-Request-ID": "client-8"})
    assert refusal(response) == (503, "service.unavailable")
    assert response.headers["x-request-id"] == "client-8"
    assert int(response.headers["retry-after"]) == response.json()["details"]["retry_after"]


async def test_backoffice_can_be_closed_to_foreign_networks(alone: Nginx) -> None:
    async with httpx.AsyncClient(base_url=alone.url, verify=trust(alone)) as http:
        assert refusal(await http.get("/api/v1/backoffice/admins")) == (403, "auth.forbidden")
        assert refusal(await http.get("/api/v1/%62ackoffice/admins")) == (403, "auth.forbidden")


async def test_flood_from_one_address_is_limited(alone: Nginx) -> None:
    request = b"GET /api/v1/config HTTP/1.1\r\nHost: a\r\n"
    flood = (request + b"\r\n") * 400 + request + b"Connection: close\r\n\r\n"
    received = b""
    # The limit is a rate: on a busy machine 400 requests may be slow enough to comply.
    deadline = time.monotonic() + WAIT_SECONDS
    while b"HTTP/1.1 429 " not in received and time.monotonic() < deadline:
        with alone.connect() as connection:
            connection.sendall(flood)
            received += b"".join(iter(lambda: connection.recv(65536), b""))
    # The burst of 200, minus what earlier tests have used.
    assert received.count(b"HTTP/1.1 503 ") >= 190
    assert b"HTTP/1.1 429 " in received
    assert b'"code":"rate.limited"' in received


def _responses_of(upstream: str, entries: list[dict[str, Any]]) -> int:
    return sum(entry["upstream"] == upstream for entry in entries)


def _remaining(response: httpx.Response) -> int:
    data_of(response)
    found = re.search(r"r=(\d+)", response.headers["ratelimit"])
    assert found is not None
    return int(found[1])


async def _logged(nginx: Nginx, *request_ids: str) -> dict[str, dict[str, Any]]:
    """Wait for these requests in the access log, which nginx writes after the response; return all by id."""
    await _until(lambda: {entry["request_id"] for entry in nginx.access_log} >= set(request_ids))
    return {entry["request_id"]: entry for entry in nginx.access_log}


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
