"""Requests that the SDK builds itself are those that the HTTP library would build."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest

ADDRESSES = ("http://127.0.0.1:1/api/books/a%20b", "http://127.0.0.1:1/api/books?title=%C3%A9")
HEADERS: dict[str, dict[str, str]] = {
    "none": {},
    "in other letter case": {"user-agent": "tests/1", "ACCEPT-ENCODING": "identity", "X-Own": "sdk"},
    "of the call": {"Accept": "application/json", "Authorization": "Bearer any", "Idempotency-Key": "key"},
}


def pieces() -> Iterator[bytes]:
    yield b"a"


async def awaited_pieces() -> AsyncIterator[bytes]:
    yield b"a"


CLIENTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "with headers": {"headers": {b"X-Own": b"client", b"X-Other": b"\xc3\xa9", b"Accept": b"text/plain"}},
    "with cookies": {"cookies": {"session": "1"}},
    "with a time-out": {"timeout": httpx2.Timeout(3, connect=None)},
    "with query parameters": {"params": {"tenant": "a"}},
}


def parts(request: httpx2.Request) -> tuple[Any, ...]:
    """What of a request reaches the server, and its time-outs."""
    headers = sorted((name.lower(), value) for name, value in request.headers.raw)
    return request.method, request.url, headers, request.extensions


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("options", CLIENTS)
@pytest.mark.parametrize("kind", [httpx2.Client, httpx2.AsyncClient])
def test_request_is_the_one_that_the_client_builds(
    library: Any, kind: Any, options: str, headers: str
) -> None:
    core = importlib.import_module("library._http")
    unset = importlib.import_module("library._types").UNSET
    http = kind(**CLIENTS[options])
    contents = (None, b"{}", awaited_pieces() if kind is httpx2.AsyncClient else pieces())
    for address in ADDRESSES:
        for method, content in zip(("GET", "POST", "PUT"), contents, strict=True):
            for timeout in (unset, None, 2.5, httpx2.Timeout(1, read=None)):
                given = {"headers": HEADERS[headers], "content": content}
                built = core.build_request(http, method, address, timeout=timeout, **given)
                extensions = core.timeout_extension(timeout)
                assert parts(built) == parts(
                    http.build_request(method, address, extensions=extensions, **given)
                )


def test_subclass_of_a_client_builds_its_own_requests(library: Any) -> None:
    class Signing(httpx2.Client):
        def build_request(self, *args: Any, **options: Any) -> httpx2.Request:
            request = super().build_request(*args, **options)
            request.headers["X-Signature"] = "signed"
            return request

    core = importlib.import_module("library._http")
    with Signing() as http:
        built = core.build_request(http, "GET", ADDRESSES[0], headers={}, content=None, timeout=1)
    assert built.headers["X-Signature"] == "signed"
