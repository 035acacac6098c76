"""Uploads that are refused before or during their transfer, and the disk space for other users."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from specfirst.runtime.operation import MEBIBYTE
from tests.app.accounts import CLIENT, Person, code_of, data_of, new_user
from tests.app.conftest import SettingsFactory, serve

BOUNDARY = b"--x\r\n"
BEGIN = BOUNDARY + b'content-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
END = b"\r\n--x--\r\n"
BUSY = (503, "service.unavailable")
LIMITS = {"files_max_bytes": 4 * MEBIBYTE, "spool_max_bytes": 10 * MEBIBYTE}
ACCOUNTS = 8
PROXY = "192.0.2.7"
ONE_ADDRESS = {"x-forwarded-for": "198.51.100.1"}
OTHER_ADDRESS = {"x-forwarded-for": "198.51.100.2"}


@pytest.fixture
async def small(make_settings: SettingsFactory, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A service with limits: files of 4 MiB, 8 MiB for each user, and 10 MiB for unfinished files."""
    async with serve(make_settings(files_quota_bytes=8 * MEBIBYTE, **LIMITS)) as client:
        yield client


@pytest.fixture
async def behind_proxy(
    make_settings: SettingsFactory, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    """A service with 40 MiB for unfinished files, whose clients differ by `X-Forwarded-For`."""
    limits = LIMITS | {"spool_max_bytes": 40 * MEBIBYTE}
    async with serve(make_settings(trusted_proxies=(PROXY,), **limits)) as client:
        yield client


async def unread() -> AsyncIterator[bytes]:
    """A body that must not be read."""
    raise AssertionError("read")
    yield b""


class Sending:
    """A body that stalls after so many MiB until it is released."""

    def __init__(self, begin: bytes, size: int, end: bytes) -> None:
        self._begin, self._size, self._end = begin, size, end
        self.sent = 0
        self.stalled, self.released = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._begin
        for _ in range(self._size):
            yield bytes(MEBIBYTE)
            self.sent += 1
        self.stalled.set()
        await self.released.wait()
        yield self._end

    async def wait(self) -> None:
        """Return when the server has read all bytes but the last ones."""
        async with asyncio.timeout(30):
            await self.stalled.wait()


@contextmanager
def stalled_bodies(begin: bytes, size: int, end: bytes) -> Iterator[list[Sending]]:
    """The bodies of eight accounts, released at the end, without which the service would not stop."""
    bodies = [Sending(begin, size, end) for _ in range(ACCOUNTS)]
    try:
        yield bodies
    finally:
        for body in bodies:
            body.released.set()


async def upload(person: Person, content: Any, **headers: str) -> httpx.Response:
    """The response to a form."""
    form = {"content-type": "multipart/form-data; boundary=x"}
    token = {"authorization": f"Bearer {person.access_token}"}
    return await person.http.post(f"{CLIENT}/files", content=content, headers=form | token | headers)


async def begin(person: Person, content: bytes) -> dict[str, Any]:
    """A signed upload that was announced."""
    body = {
        "name": "a.bin",
        "media_type": "application/octet-stream",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    begun: dict[str, Any] = data_of(await person.call("POST", "/uploads", json=body), 201)
    return begun


async def send(person: Person, begun: dict[str, Any], content: Any, **headers: str) -> httpx.Response:
    """Send the bytes to the signed URL, and return the response."""
    signed = {header["name"]: header["value"] for header in begun["headers"]}
    return await person.http.put(begun["url"], content=content, headers=signed | headers)


async def form(person: Person, sending: Sending, **headers: str) -> httpx.Response:
    """The response to a body that is a form."""
    return await upload(person, sending, **headers)


async def signed(person: Person, sending: Sending, **headers: str) -> httpx.Response:
    """The response to a body that is a whole file of 4 MiB, by a signed URL."""
    return await send(person, await begin(person, bytes(4 * MEBIBYTE)), sending, **headers)


async def test_upload_beyond_the_largest_file_is_refused_unread(small: httpx.AsyncClient) -> None:
    ada = await new_user(small)
    response = await upload(ada, unread(), **{"content-length": str(6 * MEBIBYTE)})
    assert code_of(response) == (409, "files.too_large")
    assert response.json()["details"] == {"max_bytes": 4 * MEBIBYTE}


async def test_upload_beyond_the_quota_is_refused_unread(small: httpx.AsyncClient) -> None:
    ada = await new_user(small)
    for size in (4, 3):
        await begin(ada, bytes(size * MEBIBYTE))
    response = await upload(ada, unread(), **{"content-length": str(3 * MEBIBYTE)})
    assert code_of(response) == (409, "files.quota_exceeded")
    assert response.json()["details"] == {"free_bytes": MEBIBYTE}
    assert (await upload(ada, BEGIN + bytes(MEBIBYTE) + END)).status_code == 201


async def test_upload_of_unknown_length_ends_when_it_exceeds_the_quota(small: httpx.AsyncClient) -> None:
    ada = await new_user(small)
    for size in (4, 3):
        await begin(ada, bytes(size * MEBIBYTE))
    sending = Sending(BEGIN, 50, END)
    response = await upload(ada, sending)
    assert code_of(response) == (409, "files.quota_exceeded")
    assert sending.sent < 4


async def test_stalled_upload_leaves_room_for_other_users(small: httpx.AsyncClient) -> None:
    ada, eve = await new_user(small), await new_user(small)
    stalled = Sending(BEGIN, 4, END)
    response = asyncio.create_task(upload(ada, stalled))
    await stalled.wait()
    refused = await upload(ada, BEGIN + bytes(3 * MEBIBYTE) + END)
    assert code_of(refused) == BUSY
    assert int(refused.headers["retry-after"]) > 0
    # Small bodies stay in memory.
    assert (await upload(ada, BEGIN + bytes(1000) + END)).status_code == 201
    assert (await upload(eve, BEGIN + bytes(2 * MEBIBYTE) + END)).status_code == 201
    stalled.released.set()
    assert (await response).status_code == 201
    assert (await upload(eve, BEGIN + bytes(4 * MEBIBYTE) + END)).status_code == 201


async def test_stalled_signed_upload_leaves_room_for_other_users(small: httpx.AsyncClient) -> None:
    ada, eve = await new_user(small), await new_user(small)
    content = bytes(4 * MEBIBYTE)
    first, second = await begin(ada, content), await begin(ada, content)
    stalled = Sending(b"", 3, bytes(MEBIBYTE))
    response = asyncio.create_task(send(ada, first, stalled))
    await stalled.wait()
    assert code_of(await send(ada, second, content)) == BUSY
    assert (await send(eve, await begin(eve, bytes(2 * MEBIBYTE)), bytes(2 * MEBIBYTE))).status_code == 200
    stalled.released.set()
    assert (await response).status_code == 200
    assert (await send(ada, second, content)).status_code == 200


async def test_announced_uploads_of_eight_accounts_leave_the_room_to_others(
    behind_proxy: httpx.AsyncClient,
) -> None:
    people = [await new_user(behind_proxy) for _ in range(ACCOUNTS)]
    ada = await new_user(behind_proxy)
    announced = ONE_ADDRESS | {"content-length": str(4 * MEBIBYTE)}
    with stalled_bodies(BEGIN + bytes(6000), 0, END) as bodies:
        responses = [
            asyncio.create_task(upload(person, body, **announced))
            for person, body in zip(people, bodies, strict=True)
        ]
        for body in bodies:
            await body.wait()
        for address in (ONE_ADDRESS, OTHER_ADDRESS):
            response = await upload(ada, BEGIN + bytes(4 * MEBIBYTE) + END, **address)
            assert response.status_code == 201
    await asyncio.gather(*responses)


@pytest.mark.parametrize(("way", "status"), [(form, 201), (signed, 200)])
async def test_eight_accounts_at_one_address_share_its_room(
    behind_proxy: httpx.AsyncClient, way: Any, status: int
) -> None:
    people = [await new_user(behind_proxy) for _ in range(ACCOUNTS)]
    ada = await new_user(behind_proxy)
    begin, end = (BEGIN, END) if way is form else (b"", b"")
    responses = []
    with stalled_bodies(begin, 4, end) as bodies:
        for person, body in zip(people[1:], bodies[1:], strict=True):
            responses.append(asyncio.create_task(way(person, body, **ONE_ADDRESS)))
            await body.wait()
        bodies[0].released.set()
        assert code_of(await way(people[0], bodies[0], **ONE_ADDRESS)) == BUSY
        elsewhere = Sending(begin, 4, end)
        elsewhere.released.set()
        assert (await way(ada, elsewhere, **OTHER_ADDRESS)).status_code == status
    assert {result.status_code for result in await asyncio.gather(*responses)} == {status}
