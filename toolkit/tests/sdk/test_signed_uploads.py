"""Uploads by a signed address: three requests in one call."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.other_documents import Sdks

FILE = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
UPLOAD = {
    "type": "object",
    "required": ["file", "url", "method", "headers"],
    "properties": {
        "file": FILE,
        "url": {"type": "string"},
        "method": {"type": "string"},
        "headers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "value"],
                "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
            },
        },
    },
}
FACTS = {
    "type": "object",
    "required": ["name", "media_type", "size", "sha256"],
    "properties": {
        "name": {"type": "string"},
        "media_type": {"type": "string"},
        "size": {"type": "integer"},
        "sha256": {"type": "string"},
    },
}


def _json(schema: object, **more: object) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": schema}}, **more}


def _document() -> dict[str, Any]:
    link = {"operationId": "files_complete", "parameters": {"file_id": "$response.body#/file/id"}}
    identifier = {"name": "file_id", "in": "path", "required": True, "schema": {"type": "string"}}
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shelf", "version": "1"},
        "paths": {
            "/uploads": {
                "post": {
                    "operationId": "files_begin",
                    "tags": ["files"],
                    "parameters": [key],
                    "requestBody": {"required": True, "content": {"application/json": {"schema": FACTS}}},
                    "responses": {"201": _json(UPLOAD, links={"complete": link})},
                }
            },
            "/files/{file_id}/complete": {
                "post": {
                    "operationId": "files_complete",
                    "tags": ["files"],
                    "parameters": [identifier],
                    "responses": {"200": _json(FILE)},
                }
            },
        },
    }


@dataclass
class Storage:
    """A server of the API and of its storage."""

    url: str = ""
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    breaks: int = 0
    """The number of next PUT requests whose connection breaks."""
    statuses: list[int] = field(default_factory=list)
    """The statuses of the next PUT requests."""
    lost: int = 0
    """The number of next completions whose response is lost."""
    address: str = "/storage/1?signature=s"

    def of(self, method: str, path: str) -> list[tuple[str, str, dict[str, str], bytes]]:
        return [
            request
            for request in self.requests
            if (request[0], request[1].partition("?")[0]) == (method, path)
        ]


@pytest.fixture
def storage() -> Iterator[Storage]:
    state = Storage()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self._take()
            if self.path == "/v1/uploads":
                facts = json.loads(body)
                headers = [{"name": "Content-Type", "value": facts["media_type"]}]
                upload = {"file": {"id": "1"}, "url": state.address, "method": "PUT", "headers": headers}
                self._respond(201, upload)
            elif state.lost:
                state.lost -= 1
                self.close_connection = True
            else:
                self._respond(200, {"id": "1"})

        def do_PUT(self) -> None:
            if state.breaks:
                state.breaks -= 1
                self.rfile.read(1)
                self.close_connection = True
                return
            self._take()
            self._respond(state.statuses.pop(0) if state.statuses else 200, None)

        def _take(self) -> bytes:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            names = {name.lower(): value for name, value in self.headers.items()}
            state.requests.append((self.command, self.path, names, body))
            return body

        def _respond(self, status: int, body: object) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print no line for each request, as the base class does."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def package(sdks: Sdks, storage: Storage) -> Any:
    document = _document()
    document["servers"] = [{"url": "/v1"}]
    document["security"] = [{"bearer": []}]
    document["components"] = {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}
    return sdks.package(document)


@pytest.fixture
def client(package: Any, storage: Storage) -> Iterator[Any]:
    with package.Client(storage.url, token="secret", headers={"X-Own": "1"}) as opened:
        yield opened


def test_file_is_announced_sent_and_completed(client: Any, storage: Storage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4000
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    done: list[tuple[int, int | None]] = []
    assert client.files.upload_signed(path, progress=lambda *state: done.append(state)).id == "1"
    begun, sent, completed = storage.requests
    assert json.loads(begun[3]) == {
        "name": "report.pdf",
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert begun[2]["idempotency-key"]
    assert (sent[1], sent[3]) == ("/storage/1?signature=s", content)
    assert sent[2]["content-type"] == "application/pdf"
    assert completed[1] == "/v1/files/1/complete"
    assert done == sorted(done)
    assert done[-1] == (len(content), len(content))


def test_storage_gets_no_credentials_of_the_api(client: Any, storage: Storage) -> None:
    client.files.upload_signed(b"Hello")
    begun, sent, completed = storage.requests
    assert begun[2]["authorization"] == completed[2]["authorization"] == "Bearer secret"
    assert {"authorization", "x-own", "cookie"}.isdisjoint(sent[2])
    assert sent[2]["user-agent"] == begun[2]["user-agent"]


def test_bytes_are_sent_again_after_a_broken_connection(client: Any, storage: Storage) -> None:
    storage.breaks, storage.statuses = 1, [503]
    file = io.BytesIO(b"-- Hello")
    file.seek(3)
    assert client.files.upload_signed(("hello.txt", file)).id == "1"
    assert [request[3] for request in storage.of("PUT", "/storage/1")] == [b"Hello", b"Hello"]
    assert len(storage.of("POST", "/v1/uploads")) == 1


def test_completion_is_repeated_after_a_lost_response(client: Any, storage: Storage) -> None:
    storage.lost = 1
    assert client.files.upload_signed(b"Hello").id == "1"
    assert len(storage.of("PUT", "/storage/1")) == 1
    assert len(storage.of("POST", "/v1/files/1/complete")) == 2


def test_refusal_of_the_storage_is_an_error_of_its_status(
    package: Any, client: Any, storage: Storage
) -> None:
    storage.statuses = [403]
    with pytest.raises(package.errors.ForbiddenError):
        client.files.upload_signed(b"Hello")
    assert not storage.of("POST", "/v1/files/1/complete")


def test_retries_end(package: Any, storage: Storage) -> None:
    storage.breaks = 5
    client = package.Client(storage.url, token="secret", max_retries=1)
    with client, pytest.raises(package.APIConnectionError):
        client.files.upload_signed(b"Hello")
    assert storage.breaks == 3


def test_file_of_unknown_size_is_refused_before_anything_is_sent(client: Any, storage: Storage) -> None:
    class Stream(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b""

    with pytest.raises(ValueError, match="size of the file"):
        client.files.upload_signed(("a.txt", Stream()))
    assert not storage.requests


def test_address_with_a_host_is_unchanged(client: Any, storage: Storage) -> None:
    storage.address = storage.url.replace("127.0.0.1", "localhost") + "/elsewhere/1"
    client.files.upload_signed(b"Hello")
    assert len(storage.of("PUT", "/elsewhere/1")) == 1


@pytest.mark.parametrize(
    "address", ["http://[", "//\u2100", "ftp://storage/1", "http://storage:port/1", "/\ud800"]
)
def test_address_that_cannot_be_requested_is_an_error_of_the_response(
    package: Any, client: Any, storage: Storage, address: str
) -> None:
    storage.address = address
    with pytest.raises(package.errors.InvalidResponseError, match="the response has no usable signed URL"):
        client.files.upload_signed(b"Hello")


def test_links_are_resolved_against_the_server(client: Any, storage: Storage) -> None:
    assert client.base_url == storage.url
    assert client.resolve("/storage/a?b=c") == f"{storage.url}/storage/a?b=c"
    assert client.resolve("https://cdn.example/a") == "https://cdn.example/a"


def test_raw_response_is_that_of_the_completion(client: Any) -> None:
    raw = client.files.with_raw_response.upload_signed(b"Hello")
    assert (raw.status, raw.data.id) == (200, "1")


async def test_asynchronous_upload(package: Any, storage: Storage) -> None:
    storage.breaks = 1
    done: list[int] = []
    async with package.AsyncClient(storage.url, token="secret") as client:
        file = await client.files.upload_signed(b"Hello", progress=lambda now, _: done.append(now))
    assert file.id == "1"
    assert done[-1] == 5
