"""Printed curl commands send the same requests as the fuzzer."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from specfirst.fuzz.curl import command_of_request, curl_command, generate

Received = list[dict[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    received: Received

    def _respond(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self.received.append(
            {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": self.rfile.read(length),
            }
        )
        self.send_response(204)
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_DELETE = _respond  # noqa: N815 - the names are those of the library

    def log_message(self, *arguments: Any) -> None:
        """Write no log lines at all."""


@pytest.fixture
def received() -> Received:
    return []


@pytest.fixture
def url(received: Received) -> Iterator[str]:
    handler = type("Handler", (_Handler,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(command: str) -> str:
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "Ada\'s $HOME `date` \\"x\\" \\n"}',
        b"@/etc/passwd",
        b"two\nlines\n",
        bytes(range(256)),
        b"100%d\\n\xff",
        "\u202e \U0001f600".encode(),
        b" " * 100_000,
        b"",
    ],
    ids=["quotes", "at", "lines", "bytes", "percent", "unicode", "blanks", "empty"],
)
def test_body_arrives_byte_by_byte(url: str, received: Received, body: bytes) -> None:
    run(curl_command("POST", f"{url}/things", [("Content-Type", "application/json")], body))
    [request] = received
    assert request["body"] == body
    assert request["headers"]["content-type"] == "application/json"
    assert "expect" not in request["headers"]


def test_missing_media_type_stays_missing(url: str, received: Received) -> None:
    run(curl_command("POST", url, [], b"{}"))
    assert "content-type" not in received[0]["headers"]


@pytest.mark.parametrize("path", ["/a/../b", "/things/[1-3]/{a,b}", "/q?ids[]=1&x=%20%00"])
def test_address_is_not_interpreted(url: str, received: Received, path: str) -> None:
    run(curl_command("DELETE", url + path, [("X-Empty", ""), ("If-Match", '"it\'s"')], None))
    [request] = received
    assert (request["method"], request["path"]) == ("DELETE", path)
    assert (request["headers"]["x-empty"], request["headers"]["if-match"]) == ("", '"it\'s"')


def test_head_does_not_wait_for_a_body(url: str, received: Received) -> None:
    assert "204" in run(curl_command("HEAD", url, [], None))
    assert received[0]["method"] == "HEAD"


def test_request_of_a_client_is_repeated(url: str, received: Received) -> None:
    response = httpx.post(f"{url}/login", json={"name": "ä"}, headers={"Authorization": "Bearer abc"})
    run(command_of_request(response.request))
    first, second = received
    del first["headers"]["connection"]
    assert first["headers"] == second["headers"]
    assert first["body"] == second["body"]


def test_streamed_body_keeps_its_length(url: str, received: Received) -> None:
    headers = {"Content-Length": "70000"}
    response = httpx.post(url, content=iter([b" " * 70_000]), headers=headers)
    run(command_of_request(response.request))
    assert [len(request["body"]) for request in received] == [70_000, 70_000]


def test_command_of_schemathesis_keeps_credentials(url: str, received: Received) -> None:
    generated = generate(
        method="POST",
        url=url,
        body=b"\xff\x00",
        verify=True,
        headers={"Authorization": "Bearer abc", "User-Agent": "schemathesis", "Accept": "*/*"},
        known_generated_headers={"Authorization": "Bearer abc"},
    )
    assert generated.warnings == []
    run(generated.command)
    assert received[0]["headers"]["authorization"] == "Bearer abc"
    assert received[0]["body"] == b"\xff\x00"
    assert "schemathesis" not in generated.command
