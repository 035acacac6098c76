"""HEAD of everything that has GET (RFC 9110, 9.3.2): the headers of GET, and no body."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.app.accounts import CLIENT, Person, code_of, data_of, new_user
from tests.app.api.test_client_files import upload

# Differ between requests.
_VARYING = {"x-request-id", "ratelimit", "content-length"}


@pytest.fixture
async def ada(client: httpx.AsyncClient) -> Person:
    """A user without files."""
    return await new_user(client)


def lasting(response: httpx.Response) -> dict[str, str]:
    """Return the headers that do not differ between requests."""
    return {name: value for name, value in response.headers.items() if name not in _VARYING}


@pytest.mark.parametrize("path", ["/users/me", "/config", "/config/health", "/files", "/notifications"])
async def test_head_of_an_operation_has_the_headers_of_get(ada: Person, path: str) -> None:
    read, head = await ada.call("GET", path), await ada.call("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert lasting(head) == lasting(read)
    assert head.headers["content-length"] != "0"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/", f"{CLIENT}/openapi.json"])
async def test_head_outside_the_spec_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.head(path)).status_code == 200


async def test_head_is_secured_and_limited_as_get(ada: Person) -> None:
    refused = await ada.http.head(f"{CLIENT}/users/me")
    assert (refused.status_code, refused.content) == (401, b"")
    assert "www-authenticate" in refused.headers
    missing = await ada.call("HEAD", "/files/0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b")
    assert missing.status_code == 404


async def test_head_of_a_download_ignores_range(ada: Person) -> None:
    file = await upload(ada, b"0123456789")
    url = f"{CLIENT}/files/{file['id']}/content"
    token = {"Authorization": f"Bearer {ada.access_token}"}
    response = await ada.http.head(url, headers=token | {"Range": "bytes=2-4"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "10"
    assert response.headers["accept-ranges"] == "bytes"
    known = await ada.http.head(url, headers=token | {"If-None-Match": response.headers["etag"]})
    assert known.status_code == 304


async def test_head_of_a_signed_url_has_the_length(ada: Person) -> None:
    file = await upload(ada, b"0123456789")
    url = data_of(await ada.call("POST", f"/files/{file['id']}/link"))["url"]
    response = await ada.http.head(url, headers={"Range": "bytes=2-4"})
    assert (response.status_code, response.content, response.headers["content-length"]) == (200, b"", "10")


async def test_head_of_the_event_stream_ends_at_once(ada: Person) -> None:
    async with asyncio.timeout(30):
        response = await ada.call("HEAD", "/notifications/stream")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "content-length" not in response.headers


async def test_allow_of_a_refused_method_lists_head(ada: Person) -> None:
    response = await ada.call("DELETE", "/config")
    assert code_of(response) == (405, "request.method_not_allowed")
    assert response.headers["allow"] == "GET, HEAD"
