"""Which requests reach which operation, and HEAD beside GET."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from specfirst.runtime.interface import Download, Event
from specfirst.runtime.routing import match_whole_paths
from tests.runtime.conftest import Served


@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH"])
async def test_path_with_line_feed_at_the_end_is_not_found(served: Served, method: str) -> None:
    response = await served.client.request(method, "/policies/cached%0a")
    assert response.status_code == 404


async def test_line_feed_at_the_end_of_a_parameter_is_a_part_of_it(served: Served) -> None:
    response = await served.client.get("/things/3%0a")
    assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, ["path", "id"])


async def test_head_has_status_and_headers_of_get_without_a_body(sample: ModuleType, served: Served) -> None:
    served.things.returned = sample.models.Versioned(version=7)
    read = await served.client.get("/policies/cached")
    head = await served.client.head("/policies/cached")
    assert (head.status_code, head.content) == (200, b"")
    varying = {"x-request-id": ""}
    assert dict(head.headers) | varying == dict(read.headers) | varying
    known = await served.client.head("/policies/cached", headers={"if-none-match": '"7"'})
    assert known.status_code == 304


async def test_head_of_a_file_does_not_open_it_and_ignores_range(served: Served) -> None:
    opened = []

    async def span(start: int, end: int) -> AsyncIterator[bytes]:
        opened.append((start, end))
        yield b"x" * (end - start)

    served.things.returned = Download(size=10, open=span, media_type="application/octet-stream", etag="1")
    head = await served.client.head("/policies/file", headers={"range": "bytes=2-4"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "10")
    assert opened == []


async def test_head_of_an_event_stream_closes_it_unread(sample: ModuleType, served: Served) -> None:
    class Events:
        """A stream that would never end."""

        closed = False

        def __aiter__(self) -> Events:
            return self

        async def __anext__(self) -> Event[Any]:
            raise AssertionError("read")

        async def aclose(self) -> None:
            self.closed = True

    served.things.returned = events = Events()
    head = await served.client.head("/policies/events")
    assert (head.status_code, head.content, events.closed) == (200, b"", True)
    assert "content-length" not in head.headers


async def test_failure_of_head_has_no_body(served: Served) -> None:
    response = await served.client.head("/things/0")
    assert (response.status_code, response.content) == (422, b"")
    assert int(response.headers["content-length"]) > 0


async def test_declared_head_is_served_in_place_of_the_derived_one(
    sample: ModuleType, served: Served
) -> None:
    assert (await served.client.get("/policies/own-head")).status_code == 200
    served.things.returned = sample.services.PoliciesLook202(x_size=7)
    head = await served.client.head("/policies/own-head")
    assert (head.status_code, head.headers["x-size"]) == (202, "7")


async def test_allow_lists_head_beside_get(served: Served) -> None:
    response = await served.client.delete("/policies/cached")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, PATCH")


def test_document_of_the_application_has_no_head_beside_get(served: Served) -> None:
    paths = served.app.openapi()["paths"]
    assert {"get", "patch"} == set(paths["/policies/cached"])
    assert {"get", "head"} == set(paths["/policies/own-head"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plain", 200),
        ("/plain%0a", 404),
        ("/below/plain", 200),
        ("/below/plain%0a", 404),
        ("/below%0a", 404),
    ],
)
async def test_plain_routes_are_compared_to_the_end(path: str, status: int) -> None:
    async def plain(request: Request) -> PlainTextResponse:
        return PlainTextResponse("")

    app = FastAPI(routes=[Route("/plain", plain), Mount("/below", FastAPI(routes=[Route("/plain", plain)]))])
    match_whole_paths(app.routes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get(path)).status_code == status
